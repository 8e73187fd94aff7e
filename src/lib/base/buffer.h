/*
 * A growing byte buffer with a limit.
 * The bytes are the buffer's own; `data` is NULL until the first byte is added and stays valid
 * until the next call that adds.  A NUL follows the last byte (not counted in `size`).
 */
#ifndef SESAMI_BASE_BUFFER_H
#define SESAMI_BASE_BUFFER_H

#include "base/error.h"

#include <stddef.h>

struct buffer {
    char *data;
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
    size_t limit;    /* most bytes it may hold; 0: BUFFER_LIMIT */
};

#define BUFFER_LIMIT ((size_t)1 << 30)
#define BUFFER_INIT   \
    {                 \
        NULL, 0, 0, 0 \
    }

/* Makes room for `extra` more bytes. Fails with "too-large" past the limit or "no-memory". */
int buffer_reserve(struct buffer *buffer, size_t extra, struct error *error);

int buffer_add(struct buffer *buffer, const void *bytes, size_t size, struct error *error);
int buffer_add_string(struct buffer *buffer, const char *string, struct error *error);
int buffer_add_format(struct buffer *buffer, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Forgets the bytes, keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* Gives the memory back; the buffer may be used again. */
void buffer_free(struct buffer *buffer);

#endif
