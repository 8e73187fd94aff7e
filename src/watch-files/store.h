/*
 * Versions of files by the SHA-256 of their contents: DIR/ab/cdef… (64 digits in all), mode 0600,
 * each content once.
 *
 * A file comes into being without a name, or under a temporary one where the file system knows none
 * without, and is linked into place when it is whole. One that is there already with the same size
 * is left as it is; one of another size, which a crash of the machine may leave, is replaced.
 */
#ifndef SESAMI_WATCH_FILES_STORE_H
#define SESAMI_WATCH_FILES_STORE_H

#include "base/error.h"
#include "crypto/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store {
    int directory; /* -1: nothing is stored */
    bool sync;     /* on the disk before store_put() returns */
    uint64_t device;
    uint64_t inode;    /* of the directory, which is not to be watched */
    uint64_t contents; /* that were new */
};

/* Opens the directory, made if need be with mode 0700. ERROR_ENVIRONMENT "store". */
int store_open(struct store *store, const char *path, bool sync, struct error *error);
void store_close(struct store *store);

/* Stores a content and gives its digest. "store" or "disk-full" (ERROR_ENVIRONMENT, retryable). */
int store_put(struct store *store, const void *bytes, size_t size, char hex[DIGEST_HEX + 1],
              struct error *error);

#endif
