/* The numbers of the repositories written so far: the only memory that grows with them. */
#ifndef SESAMI_GH_REPOS_SEEN_H
#define SESAMI_GH_REPOS_SEEN_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct seen {
    uint64_t *slots; /* the number plus 1; 0: free */
    size_t slot_count;
    size_t count;
};

/* 1: `number` (from 0 to INT64_MAX) is new, and known from now on; 0: it was known; -1: no memory.
 */
int seen_add(struct seen *seen, int64_t number, struct error *error);
void seen_free(struct seen *seen);

#endif
