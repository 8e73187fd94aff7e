/*
 * Sums of activity by period, author and language. One a thread; merged and sorted at the end.
 */
#ifndef SESAMI_TIMELINE_TALLY_H
#define SESAMI_TIMELINE_TALLY_H

#include "base/error.h"
#include "timeline/period.h"

#include <stddef.h>
#include <stdint.h>

struct tally_key {
    int64_t start;        /* first day of the period, or the commit's day */
    const char *language; /* the table's string; NULL: unknown; TALLY_ALL: every language */
    uint32_t author;      /* identity number */
    uint32_t unit;        /* enum period_unit */
    uint32_t commit;      /* with PERIOD_COMMIT: its index in the history; else 0 */
};

struct tally_counts {
    uint64_t commits;
    uint64_t merges;
    uint64_t co_authored;
    uint64_t added;
    uint64_t deleted;
    uint64_t files;
    uint64_t merge_added; /* what merges changed themselves */
    uint64_t merge_deleted;
    uint64_t merge_files;
};

struct tally_row {
    struct tally_key key;
    struct tally_counts counts;
};

struct tally {
    struct tally_row *rows; /* dense until tally_sort() */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* open addressing: row + 1 */
    size_t mask;
};

/* The language of rows that stand for all languages together. */
extern const char TALLY_ALL[];

/* The counts of a key, zero when it is new; valid until the next call. NULL: out of memory. */
struct tally_counts *tally_at(struct tally *tally, const struct tally_key *key,
                              struct error *error);

void tally_add(struct tally_counts *sum, const struct tally_counts *counts);

/* Adds all of `from` to `into`. */
int tally_merge(struct tally *into, const struct tally *from, struct error *error);

/* Orders rows by unit, start, commit (those nearer to head last), author, language ("*" first,
 * unknown last). Ends tally_at(). */
void tally_sort(struct tally *tally);
void tally_free(struct tally *tally);

#endif
