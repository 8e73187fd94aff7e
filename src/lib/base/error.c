#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, enum error_kind kind, const char *code, const char *format, ...)
{
    va_list arguments;

    if (error == NULL || error->kind != ERROR_NONE)
        return -1;
    error->kind = kind;
    error->retryable = false;
    snprintf(error->code, sizeof error->code, "%s", code);
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return -1;
}

int error_no_memory(struct error *error)
{
    return error_set(error, ERROR_ENVIRONMENT, "no-memory", "out of memory");
}

int error_prefix(struct error *error, const char *format, ...)
{
    char prefix[300];
    char message[sizeof error->message];
    va_list arguments;
    int length;

    if (error == NULL || error->kind == ERROR_NONE)
        return -1;
    va_start(arguments, format);
    vsnprintf(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    length = snprintf(message, sizeof message, "%s: ", prefix);
    snprintf(message + length, sizeof message - (size_t)length, "%s", error->message);
    memcpy(error->message, message, sizeof message);
    return -1;
}

void error_clear(struct error *error)
{
    if (error != NULL)
        memset(error, 0, sizeof *error);
}
