/*
 * What a name in a watched directory turns out to be, and what follows from it.
 */
#ifndef SESAMI_WATCH_FILES_ENTRY_H
#define SESAMI_WATCH_FILES_ENTRY_H

#include "watch-files/watcher.h"

#include <sys/stat.h>

enum { ENTRY_DEPTH = 64 }; /* of directories below DIR: deeper ones are left out ("too-deep") */

/* A directory is there: one that is new, or known and to be scanned as its parent is, waits for its
 * scan. `path` is the parent's below DIR, ended by a slash unless it is empty; it is used, and as
 * it was in the end. */
int entry_directory(struct watcher *watcher, struct directory *parent, const char *name,
                    struct buffer *path, struct error *error);

/* A file is there that a scan found. */
int entry_file(struct watcher *watcher, struct directory *parent, const char *name,
               const struct stat *status, struct buffer *path, struct error *error);

/* An event on a name that is no directory. `created`: it may still be written. */
int entry_event(struct watcher *watcher, struct directory *parent, const char *name, bool created,
                struct error *error);

/* An event on a name that is, or was, a directory. */
int entry_look(struct watcher *watcher, struct directory *parent, const char *name,
               struct error *error);

/* The time that a state of a file is told with, in microseconds since 1970 (watch-files.1, TIMES):
 * mtime, or ctime where that cannot be when it was saved. */
int64_t entry_time(const struct file *file, const struct stamp *stamp);

/* The path of a directory as the others want it. */
int entry_prefix(const struct directory *directory, struct buffer *path, struct error *error);

#endif
