/*
 * The tree of a commit against a parent's, looking only at what is still unresolved.
 */
#ifndef SESAMI_GIT_BLAME_COMPARE_H
#define SESAMI_GIT_BLAME_COMPARE_H

#include "git/blame_state.h"
#include "git/tree_memo.h"

enum parent_side {
    SIDE_CHANGED,    /* the parent has another blob at the same path */
    SIDE_ABSENT,     /* the parent has no file there: it may have been renamed */
    SIDE_OTHER_TYPE, /* the parent has a symlink or submodule there: another thing, no rename */
};

/* Called for each suspect whose file differs; `id` is the parent's blob for SIDE_CHANGED. The
 * state must not be changed meanwhile. */
typedef int compare_visitor(void *context, struct suspect *suspect, enum parent_side side,
                            const struct object_id *id, struct error *error);

/* Suspects that are not visited have the same blob in both trees. `memo` may be NULL. */
int blame_compare(struct object_store *store, struct tree_memo *memo,
                  const struct path_table *paths, const struct state *state,
                  const struct object_id *parent_tree, const struct object_id *tree,
                  compare_visitor *visit, void *context, struct error *error);

#endif
