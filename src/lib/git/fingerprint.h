/*
 * Line fingerprints: how alike two lines are, as git blame measures it for ignored revisions
 * (blame.c, "struct fingerprint"): the multiset of the line's byte pairs, in lower case, white
 * space being one byte, pairs of white space left out.
 */
#ifndef SESAMI_GIT_FINGERPRINT_H
#define SESAMI_GIT_FINGERPRINT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct fingerprint_pair {
    uint32_t key;
    uint32_t count;
};

struct fingerprint {
    struct fingerprint_pair *pairs; /* sorted by key */
    uint32_t count;
};

/* Of all lines of a file. */
struct fingerprints {
    struct fingerprint *lines;
    uint32_t count;
    struct fingerprint_pair *pairs; /* the memory of all */
};

int fingerprints_open(struct fingerprints *fingerprints, const unsigned char *bytes, size_t size,
                      struct error *error);
void fingerprints_close(struct fingerprints *fingerprints);

/* How many pairs two lines share. */
int fingerprint_similarity(const struct fingerprint *left, const struct fingerprint *right);

/* Takes the pairs of `right` out of `left`. */
void fingerprint_subtract(struct fingerprint *left, const struct fingerprint *right);

#endif
