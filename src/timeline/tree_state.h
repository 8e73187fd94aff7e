/*
 * Languages of one tree, kept up to date from tree to tree by their differences.
 *
 * Each version of a file is read once; a changed .gitattributes judges the whole tree again by what
 * was found out then, because it can change any path below it.  Memory: one entry for every path
 * that was ever live in the trees seen (about 170 bytes and the path), whatever their number of
 * versions, and the version_memo.
 */
#ifndef SESAMI_TIMELINE_TREE_STATE_H
#define SESAMI_TIMELINE_TREE_STATE_H

#include "git/change_list.h"
#include "survey/survey.h"

#include <stdint.h>

/* One row of the language bar. */
struct language_total {
    const char *language; /* after grouping */
    uint64_t files;
    uint64_t bytes;
    uint64_t lines;
};

struct tree_state;

/* `filter` (may be NULL: every file) says which files count; .gitattributes files count for those
 * wherever they are. */
struct tree_state *tree_state_new(struct object_store *store, const struct path_filter *filter);
void tree_state_free(struct tree_state *state);

/* What became of one path. */
struct tree_observation {
    const char *path;
    const struct survey_file
        *file; /* what is there now, without its bytes; NULL: no regular file */
    const struct attributes *attributes;
    bool owned; /* project_owns() it */
    bool again; /* the same file, of another kind by other attributes */
};

struct tree_observer {
    void *context;
    int (*change)(void *context, const struct tree_observation *seen, struct error *error);
};

/* Moves on to `tree`. `observer` (may be NULL) sees every path that changes on the way, and those
 * whose kind, or whether the project owns them, changes with the attributes. */
int tree_state_move(struct tree_state *state, const struct object_id *tree,
                    const struct tree_observer *observer, struct error *error);

/* The totals, by bytes downwards then by name; rows of no files are left out. The rows are the
 * state's until the next call. */
int tree_state_totals(struct tree_state *state, const struct language_total **rows, size_t *count,
                      struct error *error);

#endif
