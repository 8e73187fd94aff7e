/*
 * Messages to the person at the terminal, always on stderr, and the exit codes of every tool.
 * Control characters in the text (which may come from a hostile repository) are shown as \xNN, so
 * that nothing printed here can drive the terminal.  Colour only on a terminal without NO_COLOR.
 */
#ifndef SESAMI_BASE_MESSAGE_H
#define SESAMI_BASE_MESSAGE_H

#include "base/error.h"

enum exit_code {
    EXIT_WELL = 0,        /* everything was done */
    EXIT_SOME_FAILED = 1, /* some records failed; each has its `error` record */
    EXIT_USAGE = 2,
    EXIT_ENVIRONMENT = 3, /* no database, no network, disk full, output cannot be written */
};

/* The name in front of every message. Kept by reference: a string literal. */
void message_set_program(const char *name);
const char *message_program(void);

void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The exit code that stands for an error's kind. */
enum exit_code message_exit_code(const struct error *error);

#endif
