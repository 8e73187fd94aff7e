/*
 * The files that a commit deleted: where renamed files may have come from.
 */
#ifndef SESAMI_GIT_BLAME_SOURCES_H
#define SESAMI_GIT_BLAME_SOURCES_H

#include "git/rename.h"

struct rename_sources {
    struct rename_file *files; /* in the order of the tree diff; paths are malloc'd */
    size_t count;
    size_t capacity;
    bool listed;
    bool too_many;
};

/* Lists the paths of `parent_tree` that `tree` no longer has, unless they are `listed`. More than a
 * tree may have (tree.h) are "search-too-costly". */
int rename_sources_list(struct rename_sources *sources, struct object_store *store,
                        const struct object_id *parent_tree, const struct object_id *tree,
                        struct error *error);
void rename_sources_free(struct rename_sources *sources);

#endif
