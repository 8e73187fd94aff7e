/*
 * One error type, returned everywhere.
 *
 * A function that can fail returns 0 for success and -1 for failure, takes a `struct error *` as
 * its last argument and fills it on failure only.  The first error is the one that counts:
 * error_set() on an error that is already set changes nothing, so that clean-up code cannot hide
 * the cause.  Libraries return errors; only main() prints them and chooses the exit code.
 */
#ifndef SESAMI_BASE_ERROR_H
#define SESAMI_BASE_ERROR_H

#include <stdbool.h>

enum error_kind {
    ERROR_NONE = 0,
    ERROR_RECORD,      /* this record or repository failed, others may do well: exit code 1 */
    ERROR_USAGE,       /* wrong options or arguments: exit code 2 */
    ERROR_ENVIRONMENT, /* no database, disk full, output gone, no memory: exit code 3 */
};

struct error {
    enum error_kind kind;
    bool retryable;    /* the same thing may succeed later */
    char code[40];     /* stable, lower case with dashes: "not-a-repository" */
    char message[600]; /* one line for a person; may hold hostile bytes until it is printed */
};

/* All fields zero: nothing failed. */
#define ERROR_INIT                \
    {                             \
        ERROR_NONE, false, "", "" \
    }

/* Sets `error` unless it is set already.  Always returns -1, so that `return error_set(...)` works.
 * `error` may be NULL when the caller does not care. */
int error_set(struct error *error, enum error_kind kind, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* error_set() for a failed record, the common case. */
#define error_record(error, code, ...) error_set((error), ERROR_RECORD, (code), __VA_ARGS__)

/* error_set() for wrong options and arguments. */
#define error_usage(error, ...) error_set((error), ERROR_USAGE, "usage", __VA_ARGS__)

/* Out of memory, as an error of the environment. Returns -1. */
int error_no_memory(struct error *error);

/* Adds "what: " in front of the message of an error that is set. Returns -1. */
int error_prefix(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void error_clear(struct error *error);

#endif
