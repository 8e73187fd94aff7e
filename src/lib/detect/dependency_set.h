/*
 * The dependencies of one tree: direct ones, with what inherited requirements and lock files say
 * about them.
 *
 * Add what manifest_parse() reports in any order, join once, then read.  Strings are copied. A
 * small set takes little memory: one may be kept for each file.
 */
#ifndef SESAMI_DETECT_DEPENDENCY_SET_H
#define SESAMI_DETECT_DEPENDENCY_SET_H

#include "detect/manifest.h"

struct dependency_set {
    struct dependency *items; /* after the join: the direct ones, by path, line and name */
    size_t count, capacity;
    struct dependency_chunk *chunks; /* of the strings */
};

#define DEPENDENCY_SET_INIT \
    {                       \
        NULL, 0, 0, NULL    \
    }

int dependency_set_add(struct dependency_set *set, const struct dependency *dependency,
                       struct error *error);

/* The same without copying: the strings must live as long as the set. */
int dependency_set_borrow(struct dependency_set *set, const struct dependency *dependency,
                          struct error *error);

/* Fills each direct dependency's `requirement` (if it has none, or names a catalog that is there)
 * from the nearest managed entry, and
 * its `resolved` from the nearest lock file's entry for it: in its own folder, else the next above.
 * Where a lock file holds several versions of one name, the entry for its member and requirement
 * goes first; without such a one, several versions leave `resolved` unknown. */
void dependency_set_join(struct dependency_set *set);

/* A copy of a text that lives as long as the set; NULL when out of memory. */
const char *dependency_set_keep(struct dependency_set *set, const char *text);

void dependency_set_free(struct dependency_set *set);

#endif
