/*
 * How much of trees a walk has come to. A few trees that hold each other many times over are
 * billions of files.  Internal to trees.
 */
#ifndef SESAMI_GIT_TREE_EXTENT_H
#define SESAMI_GIT_TREE_EXTENT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct tree_extent {
    uint64_t entries;
    uint64_t path_bytes;
};

/* Adds an entry whose path has that size: 0, or "too-large" (tree.h's limits). */
int tree_extent_add(struct tree_extent *extent, size_t path_size, struct error *error);

#endif
