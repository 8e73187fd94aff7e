/*
 * Who made each commit and when: collected in one pass over the history, before the work is shared
 * out to threads, because the identity table belongs to one thread.
 */
#ifndef SESAMI_TIMELINE_PEOPLE_H
#define SESAMI_TIMELINE_PEOPLE_H

#include "git/history.h"
#include "git/identity.h"

struct commit_people {
    const struct identity *author;
    const struct identity **co_authors; /* from Co-authored-by trailers; NULL when none */
    size_t co_author_count;
    int64_t author_time;
};

struct people {
    struct identity_table *table;
    struct commit_people *commits; /* by index in the history */
    size_t capacity;
    const struct identity **all; /* by identity number */
    size_t all_count;
};

/* A history_visitor; its context is the struct people with `table` set and the rest zero. */
int people_visit(void *people, const struct commit *commit, size_t index, struct error *error);

/* Frees all but the table. */
void people_free(struct people *people);

#endif
