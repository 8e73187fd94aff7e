/*
 * Small files of a git directory, read whole: HEAD, references, config, packed-refs.
 * What a hostile repository could put in their place (a pipe, a device, a directory) is not opened
 * for waiting; it counts as unreadable.
 */
#ifndef SESAMI_GIT_FILE_H
#define SESAMI_GIT_FILE_H

#include "base/buffer.h"

/* Replaces `out` by the file's bytes (at most out->limit, or 64 MiB). 1: read, 0: there is no such
 * file, -1: "unreadable-repository" (rights, not a regular file, too large, input/output error). */
int file_read(const char *path, struct buffer *out, struct error *error);

/* "directory/name" with snprintf's rules for `format`, malloc'd; NULL when out of memory. */
char *path_join(const char *directory, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
