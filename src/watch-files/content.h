/*
 * The content of a file as it stands, read so that it is one version.
 */
#ifndef SESAMI_WATCH_FILES_CONTENT_H
#define SESAMI_WATCH_FILES_CONTENT_H

#include "base/buffer.h"

#include <stdint.h>
#include <sys/stat.h>

enum content_result {
    CONTENT_WHOLE,
    CONTENT_CHANGING, /* it was written while it was read, each of three times */
    CONTENT_TOO_LARGE,
    CONTENT_UNREADABLE,
    CONTENT_FAILED, /* `error` is set: no memory */
};

/* Reads a regular file of at most `limit` bytes from the directory `at`, without following a
 * symbolic link or waiting for anything, in place of what `bytes` held. Size, times and inode were
 * the same before and after and are put into `status`, which had them of a look before. */
enum content_result content_read(int at, const char *name, int64_t limit, struct buffer *bytes,
                                 struct stat *status, struct error *error);

#endif
