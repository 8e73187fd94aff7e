/*
 * The commits of one blame walk and the order in which they are taken: newest committer time
 * first, among equals the one that came first.
 *
 * With wrong clocks a commit may be taken before all its children were; it comes back then when
 * the next child hands lines to it.
 */
#ifndef SESAMI_GIT_BLAME_QUEUE_H
#define SESAMI_GIT_BLAME_QUEUE_H

#include "git/blame_state.h"
#include "git/facts.h"

struct walk_commit {
    struct object_id id;
    uint32_t number;           /* index in the queue's list of all commits */
    uint64_t sequence;         /* when it was queued */
    struct commit_links links; /* when `linked` */
    bool linked;
    bool boundary;       /* nothing goes on to its parents: it has none, or is too old */
    struct state *state; /* what is unresolved here; NULL: nothing, and it is not queued */
};

struct commit_queue;

/* Links that `facts` (may be NULL) do not know are read from `store`. Commits older than `since`
 * are boundaries. NULL: out of memory. */
struct commit_queue *commit_queue_new(struct object_store *store, struct facts *facts,
                                      int64_t since);
void commit_queue_free(struct commit_queue *queue);

/* The commit of that id, made when it is new. The queue's until commit_queue_free(). */
int commit_queue_find(struct commit_queue *queue, const struct object_id *id,
                      struct walk_commit **commit, struct error *error);

/* Reads the commit's links unless they are there. */
int commit_queue_link(struct commit_queue *queue, struct walk_commit *commit, struct error *error);

/* Hands `state` (taken over, even on failure) to `commit`: queues it or merges the two. */
int commit_queue_give(struct commit_queue *queue, struct walk_commit *commit, struct state *state,
                      const struct path_table *paths, struct error *error);

/* Takes the next commit, with its links read; its state is the caller's (commit->state is NULL
 * afterwards). NULL: the walk is over. */
struct walk_commit *commit_queue_take(struct commit_queue *queue, struct state **state);

/* Commits that wait, by number from 0 in no particular order; NULL past the last. */
const struct walk_commit *commit_queue_waiting(const struct commit_queue *queue, uint32_t number);

/* Gives back the links of a commit that is not queued. */
void commit_queue_settle(struct walk_commit *commit);

uint32_t commit_queue_count(const struct commit_queue *queue);

/* Commit by number; NULL past the last. */
const struct walk_commit *commit_queue_commit(const struct commit_queue *queue, uint32_t number);

#endif
