/*
 * How many commits can be reached from some, without keeping more of each than its id.
 */
#ifndef SESAMI_GIT_REACHABLE_H
#define SESAMI_GIT_REACHABLE_H

#include "git/objects.h"

#include <stdatomic.h>

/* Which commits count, all of them where nothing else is said. */
struct reachable_options {
    bool first_parent;        /* only first parents are followed */
    int64_t since;            /* what lies behind commits older than this is not looked at */
    const atomic_bool *ended; /* once true, the count is given up; may be NULL */
};

/* Counts the commits that can be reached from the `count` commits `heads`, these included, each
 * once. A commit that is missing or corrupt is an error: the history is not whole. Given up, it is
 * the error "ended". `options` may be NULL. Memory: 48 to 96 bytes a commit. */
int reachable_count(struct object_store *store, const struct object_id *heads, size_t count,
                    const struct reachable_options *options, uint64_t *commits,
                    struct error *error);

#endif
