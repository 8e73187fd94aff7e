/*
 * What a merge's tree has that none of its parents' trees have: the paths of git's combined diff
 * (combine-diff.c, find_paths_multitree), all trees stepped through at once.
 */
#ifndef SESAMI_GIT_TREE_COMBINE_H
#define SESAMI_GIT_TREE_COMBINE_H

#include "git/tree.h"

/* What stands at a path of one tree; mode 0 and a zero id: nothing. */
struct combined_side {
    unsigned mode;
    struct object_id id;
};

/* A path at which the merge differs from each parent. */
struct combined_path {
    const char *path; /* valid during the call, like the rest */
    size_t path_size;
    struct combined_side merge;
    const struct combined_side *parents; /* in the order of the trees given */
};

typedef int combined_visitor(void *context, const struct combined_path *found, struct error *error);

/* Calls `visit` for each such path in the order of `git diff-tree -r`; trees that are equal to a
 * parent's are not entered. `count` is at least 1. A visit that returns non-zero ends the walk. */
int tree_combine(struct object_store *store, const struct object_id *parents, size_t count,
                 const struct object_id *merge, combined_visitor *visit, void *context,
                 struct error *error);

#endif
