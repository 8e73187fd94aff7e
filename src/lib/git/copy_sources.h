/*
 * The files of a parent that lines of a commit may have been copied from: those that the commit
 * changed or deleted, or all (blame.c, find_copy_in_parent).  Symlinks count as files of one line,
 * as in git; submodules do not count.
 */
#ifndef SESAMI_GIT_COPY_SOURCES_H
#define SESAMI_GIT_COPY_SOURCES_H

#include "base/buffer.h"
#include "git/blame_search.h"

struct copy_sources {
    struct search_source *items; /* in the order of the parent's tree */
    size_t count;
    size_t capacity;
    struct buffer paths; /* each item's `path` is an offset into it */
};

/* Fills an empty list with the files of `parent_tree`: all of them, or with `tree` those that it
 * lacks or has otherwise. copy_sources_free() in any case. */
int copy_sources_list(struct copy_sources *sources, struct object_store *store,
                      const struct object_id *parent_tree, const struct object_id *tree,
                      struct error *error);
void copy_sources_free(struct copy_sources *sources);

const char *copy_sources_path(const struct copy_sources *sources, size_t index);

/* The file at `path`, which has that blob; SIZE_MAX: it is not listed. */
size_t copy_sources_find(const struct copy_sources *sources, const char *path,
                         const struct object_id *blob);

#endif
