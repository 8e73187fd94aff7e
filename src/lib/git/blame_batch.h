/*
 * The commit that a blame walk has at hand, and what is left of its suspects once files that are
 * identical in a parent have gone there.
 */
#ifndef SESAMI_GIT_BLAME_BATCH_H
#define SESAMI_GIT_BLAME_BATCH_H

#include "git/blame_walk.h"

enum origin_kind {
    ORIGIN_SAME,   /* the parent has the identical blob */
    ORIGIN_FILE,   /* lines may have come from `blob` at `path` in the parent */
    ORIGIN_ABSENT, /* the parent has no file at that path */
    ORIGIN_NONE,   /* nothing in that parent */
};

struct parent_origin {
    enum origin_kind kind;
    path_number path;
    struct object_id blob;
};

struct batch {
    struct blame_walk *walk;
    struct walk_commit *commit;
    struct walk_commit **parents; /* with their links read */
    size_t parent_count;
    size_t parent;                 /* the one compared with just now */
    struct state **given;          /* what each parent gets; NULL: nothing yet */
    struct suspect **suspects;     /* the batch's; NULL once passed on whole */
    struct parent_origin *origins; /* parent_count for each suspect */
    size_t count;
    size_t capacity;
};

/* Starts a batch for a commit with at least one parent. batch_free() it in any case. */
int batch_open(struct batch *batch, struct blame_walk *walk, struct walk_commit *commit,
               struct error *error);
void batch_free(struct batch *batch);

/* How a suspect (by index) stands in a parent. */
struct parent_origin *batch_origin(const struct batch *batch, size_t suspect, size_t parent);

/* Adds a suspect, ORIGIN_SAME in all parents; its index is set. */
int batch_add(struct batch *batch, struct suspect *suspect, struct error *error);

/* Hands a suspect (taken over) to parent number `parent`. */
int batch_give(struct batch *batch, size_t parent, struct suspect *suspect, struct error *error);

/* The same for all of a state. */
int batch_give_state(struct batch *batch, size_t parent, struct state *state, struct error *error);

/* Frees the suspects that are left, for others of the same commit. */
void batch_clear(struct batch *batch);

/* Puts what the parents were given into the queue. */
int batch_deliver(struct batch *batch, struct error *error);

#endif
