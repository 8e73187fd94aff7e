/*
 * Older versions that a walk over the history missed, fetched with those that it would miss next.
 */
#ifndef SESAMI_BLAME_COUNT_VERSIONS_H
#define SESAMI_BLAME_COUNT_VERSIONS_H

#include "blame-count/supply.h"

#include "git/blame.h"

/* One commit's files and what the walk said of them; NULL: it failed because a tree is missing. */
struct versions {
    struct blame_target target;
    const struct blame *blame;
};

/* After a walk: 1 when it is to be done again, since something that it missed has come, else 0 or
 * -1, as supply_fetch(). */
int versions_fetch(const struct versions *walked, size_t count, struct supply *supply,
                   struct error *error);

#endif
