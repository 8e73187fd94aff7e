/*
 * Who wrote the commits that lines come from, and when.
 */
#ifndef SESAMI_BLAME_COUNT_AUTHORS_H
#define SESAMI_BLAME_COUNT_AUTHORS_H

#include "git/blame.h"
#include "git/identity.h"

struct authorship {
    const struct identity *identity; /* NULL: not read, no line comes from there */
    int64_t time;                    /* author time, seconds since 1970 */
};

struct authors {
    struct identity_table *identities;
    struct authorship *commits; /* one for each of blame_commits() */
    size_t count;
    uint32_t identity_count; /* one more than the highest number met */
};

/* The authors of all commits that some origin in `blame` names. authors_close() in any case. */
int authors_open(struct authors *authors, struct repository *repository,
                 const struct object_id *head, const struct blame *blame, struct error *error);
void authors_close(struct authors *authors);

#endif
