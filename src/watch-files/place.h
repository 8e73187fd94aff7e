/*
 * Opening what lies below a DIR, without ever following a symbolic link: by openat2(2), or where
 * the kernel has none of it, or the path is too long for it, name by name. DIR's own path has no
 * links any more (realpath(3)).
 */
#ifndef SESAMI_WATCH_FILES_PLACE_H
#define SESAMI_WATCH_FILES_PLACE_H

#include "watch-files/tree.h"

/* A descriptor of the directory, O_PATH or for reading its names; -1 with errno. */
int place_open(const struct directory *directory, int flags);

/* Whether it is gone, or no longer a directory, by the errno of place_open(). */
bool place_is_gone(int number);

/* Whether the directory is still at its path. */
bool place_holds(const struct directory *directory);

#endif
