/*
 * Bytes put aside in order, many heaps of them at once, in bounded memory: each spill keeps less
 * than one chunk, the rest lies in one temporary file that all spills share and that has no name
 * (nothing is left when the program is killed).  Chunks given back are used again.
 */
#ifndef SESAMI_DB_LOAD_SPILL_H
#define SESAMI_DB_LOAD_SPILL_H

#include "base/buffer.h"

#include <stdint.h>

#define SPILL_CHUNK ((size_t)64 << 10)

struct spill_chunks {
    uint32_t *numbers; /* where in the file, in units of SPILL_CHUNK */
    size_t count;
    size_t capacity;
};

struct spill_file {
    int descriptor; /* -1: not needed yet */
    uint32_t end;   /* chunks in the file */
    struct spill_chunks unused;
};

struct spill {
    struct buffer open; /* what does not fill a chunk yet */
    struct spill_chunks chunks;
    uint64_t rows; /* the caller's count */
};

#define SPILL_FILE_INIT \
    {                   \
        -1, 0,          \
        {               \
            NULL, 0, 0  \
        }               \
    }

/* Full disks and the like are ERROR_ENVIRONMENT "temporary-file". */
int spill_add(struct spill_file *file, struct spill *spill, const char *bytes, size_t size,
              struct error *error);

/* Hands all bytes, in order, to `take`, which returns 0 to go on. The spill stays as it is. */
typedef int spill_taker(void *context, const char *bytes, size_t size, struct error *error);
int spill_read(struct spill_file *file, const struct spill *spill, spill_taker *take, void *context,
               struct error *error);

void spill_free(struct spill_file *file, struct spill *spill);
void spill_file_close(struct spill_file *file);

#endif
