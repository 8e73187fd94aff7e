/*
 * One blame walk over the history for a set of files of one commit or several, in one thread.
 */
#ifndef SESAMI_GIT_BLAME_WALK_H
#define SESAMI_GIT_BLAME_WALK_H

#include "git/blame.h"
#include "git/blame_budget.h"
#include "git/blame_ledger.h"
#include "git/blame_meter.h"
#include "git/blame_queue.h"
#include "git/rename.h"
#include "git/tree_memo.h"

struct blame_walk {
    struct object_store *store; /* the caller's, for this walk alone */
    struct commit_book *book;   /* of all walks */
    const struct blame_options *options;
    const struct blame_file *const *files; /* of all walks, by number */
    struct tree_memo *memo;    /* what other walks find out, too; NULL: there are none */
    enum blame_status *status; /* one for each file; this walk writes those of its files */
    struct blame_budget *budget;

    struct path_table *paths;
    struct commit_queue *queue;
    struct linediff *diff;
    struct renames *renames;
    struct blame_moves *moves; /* NULL: lines are not looked for elsewhere */
    struct blame_known *known;
    struct ledger ledger;
    struct budget_use use; /* of the budget */

    uint64_t settled;          /* lines settled or given up */
    uint64_t walked;           /* commits, those before it was given something included */
    struct blame_meter *meter; /* gets to know; NULL: nobody does */
    int (*pause)(struct blame_walk *walk, struct error *error); /* between commits; may be NULL */
    void *crew;                                                 /* whose `pause` is */
    uint64_t taken;   /* commits by this walk, each as often as it was */
    uint32_t highest; /* number of any of them */
    unsigned splits;
    uint64_t commits; /* since somebody waits */
};

/* Fills a zeroed walk whose first seven fields are set. */
int blame_walk_open(struct blame_walk *walk, struct error *error);
void blame_walk_close(struct blame_walk *walk);

/* Adds a file, whose number in this walk is `index`, to what is to be settled from one commit on.
 * One without lines is done at once. */
int blame_walk_add(struct blame_walk *walk, struct state *state, const struct blame_file *file,
                   uint32_t index, struct error *error);

/* Puts `state` (taken over) at the commit that its files are of. */
int blame_walk_start(struct blame_walk *walk, struct book_commit *commit, struct state *state,
                     struct error *error);

/* Moves about half of what `from` has to settle to `to`, which has nothing: by path, so that what
 * belongs together stays so. Less than a handful of files, and lines that are looked for elsewhere,
 * stay where they are. 1 moved, 0 not, -1. */
int blame_walk_split(struct blame_walk *from, struct blame_walk *to, struct error *error);

/* Whether all lines that come to a commit, whose links are read, are its own. */
bool blame_walk_ends_at(const struct blame_options *options, const struct book_commit *commit);

/* Walks until every line of all states is settled in the ledger. */
int blame_walk_run(struct blame_walk *walk, struct error *error);

#endif
