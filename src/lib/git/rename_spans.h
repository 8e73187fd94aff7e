/*
 * How alike two blobs are, as git's diffcore-delta.c sees it: a blob is cut into lines, or 64 bytes
 * where lines are longer; how many bytes of one blob's spans are in the other too, whatever their
 * order.  Spans are told apart by a hash of 107,927 values, and like git before 2.44 the bytes
 * behind the last whole span do not count.
 * Internal to rename.
 */
#ifndef SESAMI_GIT_RENAME_SPANS_H
#define SESAMI_GIT_RENAME_SPANS_H

#include <stddef.h>
#include <stdint.h>

enum { SPAN_GROUPS = 64 };

struct span {
    uint32_t hash;
    uint32_t bytes; /* of all spans of that hash */
};

/* A blob's spans, by hash. */
struct span_list {
    struct span *spans;
    size_t count;
};

/* Bytes of spans for each of SPAN_GROUPS groups of hashes: enough to tell that two blobs cannot be
 * alike. */
struct span_histogram {
    uint32_t bytes[SPAN_GROUPS];
};

/* Working memory, some 450 KB. */
struct span_counter;
struct span_counter *span_counter_new(void);
void span_counter_free(struct span_counter *counter);

/* Fills `list` (its memory is the caller's to free) and `histogram`. -1: no memory. */
int spans_count(struct span_counter *counter, const unsigned char *bytes, size_t size,
                struct span_list *list, struct span_histogram *histogram);

/* Bytes of `source` that are in `destination` too, and at most that many. */
uint64_t spans_copied(const struct span_list *source, const struct span_list *destination);
uint64_t spans_copied_most(const struct span_histogram *source,
                           const struct span_histogram *destination);

#endif
