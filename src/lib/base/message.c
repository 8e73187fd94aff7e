#include "base/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *program = "sesami";

void message_set_program(const char *name)
{
    program = name;
}

const char *message_program(void)
{
    return program;
}

/* Copies text, control characters (C0, DEL and the UTF-8 forms of C1) as \xNN. */
static void escape_controls(const char *text, char *out, size_t size)
{
    size_t used = 0;

    for (const unsigned char *byte = (const unsigned char *)text; *byte && used + 5 < size;
         byte++) {
        bool c1 = byte[0] == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0;

        if (*byte < 0x20 || *byte == 0x7f || c1)
            used += (size_t)snprintf(out + used, size - used, "\\x%02x", *byte);
        else
            out[used++] = (char)*byte;
    }
    out[used] = '\0';
}

__attribute__((format(printf, 3, 0))) static void print(const char *label, const char *colour,
                                                        const char *format, va_list arguments)
{
    char raw[1200];
    char text[2400];
    char line[2600];
    const char *no_colour = getenv("NO_COLOR");
    bool coloured = isatty(STDERR_FILENO) && (no_colour == NULL || *no_colour == '\0');
    int length;

    vsnprintf(raw, sizeof raw, format, arguments);
    escape_controls(raw, text, sizeof text);
    length = snprintf(line, sizeof line, "%s%s: %s%s%s%s\n", coloured ? "\r\033[K" : "", program,
                      coloured ? colour : "", label, coloured ? "\033[0m" : "", text);
    if (length > 0) {
        size_t size = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
        ssize_t written = write(STDERR_FILENO, line, size);
        (void)written; /* nobody is left to tell */
    }
}

#define PRINT(label, colour)                     \
    do {                                         \
        va_list arguments;                       \
        va_start(arguments, format);             \
        print(label, colour, format, arguments); \
        va_end(arguments);                       \
    } while (0)

void message_error(const char *format, ...)
{
    PRINT("error: ", "\033[31m");
}

void message_warning(const char *format, ...)
{
    PRINT("warning: ", "\033[33m");
}

void message_note(const char *format, ...)
{
    PRINT("", "");
}

enum exit_code message_exit_code(const struct error *error)
{
    switch (error->kind) {
    case ERROR_NONE:
        return EXIT_WELL;
    case ERROR_RECORD:
        return EXIT_SOME_FAILED;
    case ERROR_USAGE:
        return EXIT_USAGE;
    case ERROR_ENVIRONMENT:
        break;
    }
    return EXIT_ENVIRONMENT;
}
