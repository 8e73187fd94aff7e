/*
 * Every commit that can be reached from one, each once, with its parents as indices.
 *
 * Memory: about 120 bytes a commit.  Order: a commit stands before its parents as far as the
 * breadth-first search from the head finds them; callers that need an order by date sort
 * themselves.
 */
#ifndef SESAMI_GIT_HISTORY_H
#define SESAMI_GIT_HISTORY_H

#include "git/commit.h"

struct history_commit {
    struct object_id id;
    struct object_id tree;
    size_t first_parent; /* index into history.parents */
    uint32_t parent_count;
    int64_t committer_time;
};

struct history {
    struct history_commit *commits; /* [0] is the head */
    size_t count;
    uint32_t *parents; /* indices into commits, each commit's in order */
    size_t parents_count;
};

/* Sees each commit once, in index order, while its bytes are held. */
typedef int history_visitor(void *context, const struct commit *commit, size_t index,
                            struct error *error);

/* Loads everything reachable from `head`. `visit` may be NULL. On failure nothing is held. More
 * than 2^32 - 2 commits are "too-large"; commits that come behind themselves, which only replaced
 * ones and grafts bring about, "circular-history". */
int history_load(struct history *history, struct object_store *store, const struct object_id *head,
                 history_visitor *visit, void *context, struct error *error);
void history_free(struct history *history);

/* Only that check, for walks that do not load the history; it costs nothing where nothing is
 * replaced. */
int history_check(struct object_store *store, const struct object_id *head, struct error *error);

/* Parent `number` (from 0) of a commit, as an index. */
uint32_t history_parent(const struct history *history, size_t commit, uint32_t number);

#endif
