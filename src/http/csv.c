#include "http/csv.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_DIGITS 15 /* of a double: shares come with six */

static int add_quoted(struct buffer *out, const char *text, size_t size, struct error *error)
{
    int status = buffer_add(out, "\"", 1, error);

    while (status == 0 && size > 0) {
        const char *quote = memchr(text, '"', size);
        size_t part = quote != NULL ? (size_t)(quote - text) + 1 : size;

        status = buffer_add(out, text, part, error);
        if (status == 0 && quote != NULL)
            status = buffer_add(out, "\"", 1, error);
        text += part;
        size -= part;
    }
    return status == 0 ? buffer_add(out, "\"", 1, error) : -1;
}

static int add_text(struct buffer *out, const char *text, size_t size, struct error *error)
{
    bool quoted = false;

    for (size_t i = 0; !quoted && i < size; i++)
        quoted = strchr(",\"\r\n", text[i]) != NULL;
    return quoted ? add_quoted(out, text, size, error) : buffer_add(out, text, size, error);
}

static int add_string(struct buffer *out, const char *text, size_t size, struct error *error)
{
    struct buffer safe = BUFFER_INIT;
    int status;

    if (size == 0 || strchr("=+-@\t\r", *text) == NULL)
        return add_text(out, text, size, error);
    status = buffer_add(&safe, "'", 1, error);
    if (status == 0)
        status = buffer_add(&safe, text, size, error);
    if (status == 0)
        status = add_text(out, safe.data, safe.size, error);
    buffer_free(&safe);
    return status;
}

static int add_value(struct buffer *out, const json_t *value, struct error *error)
{
    char *text;
    int status;

    if (value == NULL || json_is_null(value))
        return 0;
    if (json_is_string(value))
        return add_string(out, json_string_value(value), json_string_length(value), error);
    if (json_is_integer(value))
        return buffer_add_format(out, error, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(EXACT_DIGITS));
    status = text != NULL ? add_text(out, text, strlen(text), error) : error_no_memory(error);
    free(text);
    return status;
}

/* The member that "author.name" means; NULL when there is none. */
static const json_t *find_member(const json_t *object, const char *path, size_t size)
{
    const char *dot = memchr(path, '.', size);
    size_t first = dot != NULL ? (size_t)(dot - path) : size;
    const json_t *member = json_object_getn(object, path, first);

    return dot != NULL ? find_member(member, dot + 1, size - first - 1) : member;
}

int csv_add_header(struct buffer *out, const char *columns, struct error *error)
{
    return buffer_add_format(out, error, "%s\r\n", columns);
}

int csv_add_row(struct buffer *out, const char *columns, const char *json, size_t size,
                struct error *error)
{
    json_t *row = json_loadb(json, size, 0, NULL);
    int status = 0;

    if (!json_is_object(row))
        status = error_set(error, ERROR_ENVIRONMENT, "not-json", "a row is no JSON object");
    while (status == 0 && *columns != '\0') {
        size_t length = strcspn(columns, ",");

        status = add_value(out, find_member(row, columns, length), error);
        columns += length;
        if (status == 0 && *columns == ',')
            status = buffer_add(out, columns++, 1, error);
    }
    json_decref(row);
    return status == 0 ? buffer_add(out, "\r\n", 2, error) : -1;
}
