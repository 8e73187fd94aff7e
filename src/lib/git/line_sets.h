/*
 * Which lines blobs have, as sets of hashes, kept from question to question in bounded memory: the
 * cheap test before a diff that looks for lines of one file in another.
 */
#ifndef SESAMI_GIT_LINE_SETS_H
#define SESAMI_GIT_LINE_SETS_H

#include "git/objects.h"

struct line_set {
    uint32_t *slots; /* hashes by their low bits; 0: free. At least one is */
    uint32_t mask;
};

struct line_sets;

/* Keeps sets of up to `limit` bytes together. With `ignore_whitespace` lines that are equal but
 * for white space are the same line. One a thread; NULL: no memory. */
struct line_sets *line_sets_new(struct object_store *store, bool ignore_whitespace, size_t limit);
void line_sets_free(struct line_sets *sets);

/* The hash of a line, its line feed included; never 0. */
uint32_t line_sets_hash(const struct line_sets *sets, const char *line, size_t size);

/* The set of a blob's lines, good until the next call. Codes: those of object_read(). */
int line_sets_get(struct line_sets *sets, const struct object_id *blob, const struct line_set **set,
                  struct error *error);

/* False: the blob does not have the line. True: it does, but for a chance of one in millions. */
static inline bool line_set_has(const struct line_set *set, uint32_t hash)
{
    uint32_t at = hash & set->mask;

    while (set->slots[at] != 0 && set->slots[at] != hash)
        at = (at + 1) & set->mask;
    return set->slots[at] != 0;
}

#endif
