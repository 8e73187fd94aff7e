#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int buffer_reserve(struct buffer *buffer, size_t extra, struct error *error)
{
    size_t limit = buffer->limit ? buffer->limit : BUFFER_LIMIT;
    size_t capacity;
    char *data;

    if (buffer->size > limit || extra > limit - buffer->size)
        return error_record(error, "too-large", "more than %zu bytes", limit);
    if (buffer->size + extra < buffer->capacity)
        return 0;
    capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity <= buffer->size + extra)
        capacity *= 2;
    data = realloc(buffer->data, capacity);
    if (data == NULL)
        return error_no_memory(error);
    buffer->data = data;
    buffer->capacity = capacity;
    return 0;
}

int buffer_add(struct buffer *buffer, const void *bytes, size_t size, struct error *error)
{
    if (buffer_reserve(buffer, size, error) != 0)
        return -1;
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return 0;
}

int buffer_add_string(struct buffer *buffer, const char *string, struct error *error)
{
    return buffer_add(buffer, string, strlen(string), error);
}

int buffer_add_format(struct buffer *buffer, struct error *error, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return error_record(error, "bad-format", "text cannot be formatted");
    if (buffer_reserve(buffer, (size_t)length, error) != 0)
        return -1;
    va_start(arguments, format);
    vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)length;
    return 0;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    buffer->data = NULL;
    buffer->size = 0;
    buffer->capacity = 0;
}
