/*
 * What single commits did, added up by period, author and language. One a thread.
 */
#ifndef SESAMI_TIMELINE_COMMIT_COUNT_H
#define SESAMI_TIMELINE_COMMIT_COUNT_H

#include "git/merge_stat.h"
#include "timeline/tally.h"
#include "timeline/timeline.h"

enum { LANGUAGES_A_COMMIT = 64 };

/* What one commit did in one language. */
struct language_change {
    const char *language;
    struct tally_counts counts;
};

struct commit_count {
    const struct timeline *timeline;
    struct object_store *store;
    struct numstat *numstat;
    struct merge_stat *merge_stat;
    struct tally tally;
    struct language_change changes[LANGUAGES_A_COMMIT]; /* of the commit at hand */
    size_t change_count;
    struct diff_budget budget; /* of the commit at hand */
    uint64_t missing;          /* changes whose lines could not be counted, by reason */
    uint64_t too_costly;
    uint64_t commit_missing; /* the same of the commit at hand */
    uint64_t commit_too_costly;
    uint64_t steps;     /* that all commits added took */
    uint32_t *deferred; /* commits that were not added, because they take more than their share */
    size_t deferred_count;
};

/* What one commit may take, in steps (some tenths of a second), before it waits until all others
 * are counted; and what all of one repository may take (some minutes). */
#define COMMIT_STEPS ((uint64_t)1 << 26)
#define ACTIVITY_STEPS ((uint64_t)1 << 36)

/* commit_count_close() it also after a failure. */
int commit_count_open(struct commit_count *count, const struct timeline *timeline,
                      struct error *error);
void commit_count_close(struct commit_count *count);

/* Adds a commit of the history, unless the options leave it out. One that takes more than
 * COMMIT_STEPS is deferred instead. What a commit takes depends on it alone. */
int commit_count_add(struct commit_count *count, size_t index, struct error *error);

/* Takes over the deferred commits of another. */
int commit_count_defer_all(struct commit_count *into, const struct commit_count *from,
                           struct error *error);

/* Adds the deferred commits in the history's order, as long as fewer than ACTIVITY_STEPS are taken
 * by all together, `others` included; of the rest every file is too costly. */
int commit_count_finish(struct commit_count *count, uint64_t others, struct error *error);

#endif
