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
    uint64_t missing; /* changes whose lines could not be counted, by reason */
    uint64_t too_costly;
};

/* commit_count_close() it also after a failure. */
int commit_count_open(struct commit_count *count, const struct timeline *timeline,
                      struct error *error);
void commit_count_close(struct commit_count *count);

/* Adds a commit of the history, unless the options leave it out. */
int commit_count_add(struct commit_count *count, size_t index, struct error *error);

#endif
