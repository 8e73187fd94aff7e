/*
 * Languages of one tree, kept up to date from tree to tree by their differences.
 *
 * Each changed path is classified once; a changed .gitattributes classifies the whole tree again,
 * because it can change any path below it.  Memory: one entry for every path that was ever live in
 * the trees seen (about 100 bytes and the path), whatever their number of versions.
 */
#ifndef SESAMI_TIMELINE_TREE_STATE_H
#define SESAMI_TIMELINE_TREE_STATE_H

#include "detect/language.h"
#include "git/tree.h"

#include <stdint.h>

/* One row of the language bar. */
struct language_total {
    const char *language; /* after grouping */
    uint64_t files;
    uint64_t bytes;
    uint64_t lines;
};

struct tree_state;

struct tree_state *tree_state_new(struct object_store *store);
void tree_state_free(struct tree_state *state);

/* Moves on to `tree`. `also` (may be NULL) sees every change on the way. */
int tree_state_move(struct tree_state *state, const struct object_id *tree, change_visitor *also,
                    void *context, struct error *error);

/* The totals, by bytes downwards then by name; rows of no files are left out. The rows are the
 * state's until the next call. */
int tree_state_totals(struct tree_state *state, const struct language_total **rows, size_t *count,
                      struct error *error);

#endif
