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
#include "git/commit_book.h"

struct walk_commit {
    struct book_commit *book; /* with its links read once it was given something */
    uint64_t sequence;        /* when it was queued */
    struct state *state;      /* what is unresolved here; NULL: nothing, and it is not queued */
    uint32_t users;           /* who found it and did not drop it */
};

struct commit_queue;

/* `book` and `store`, whose reader this thread is, must outlive the queue. NULL: out of memory. */
struct commit_queue *commit_queue_new(struct commit_book *book, struct object_store *store);
void commit_queue_free(struct commit_queue *queue);

/* The commit in this queue, made when it is new; there until commit_queue_drop(). */
int commit_queue_find(struct commit_queue *queue, struct book_commit *book,
                      struct walk_commit **commit, struct error *error);

/* Lets go of a commit that was found or taken; one that is not queued goes. */
void commit_queue_drop(struct commit_queue *queue, struct walk_commit *commit);

/* Hands `state` (taken over, even on failure) to `commit`: queues it or merges the two. */
int commit_queue_give(struct commit_queue *queue, struct walk_commit *commit, struct state *state,
                      const struct path_table *paths, struct error *error);

/* Takes the next commit, to be dropped; its state is the caller's (commit->state is NULL
 * afterwards). NULL: the walk is over. */
struct walk_commit *commit_queue_take(struct commit_queue *queue, struct state **state);

/* Commits that wait, by number from 0 in no particular order; NULL past the last. */
const struct walk_commit *commit_queue_waiting(const struct commit_queue *queue, uint32_t number);

#endif
