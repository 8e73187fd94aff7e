/*
 * Opening what lies below a DIR, without ever following a symbolic link there: name by name,
 * so that no directory can be put in another's place on the way. DIR itself is opened as it is
 * named.
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
