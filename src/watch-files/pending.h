/*
 * What is due at some time, the earliest first: a binary heap of entries that live in what is due.
 * Setting, moving and removing one takes O(log n); the heap owns none of them.
 */
#ifndef SESAMI_WATCH_FILES_PENDING_H
#define SESAMI_WATCH_FILES_PENDING_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct pending_entry {
    int64_t due;  /* nanoseconds of the monotonic clock */
    size_t place; /* in the heap, from 1; 0: it is not in it */
};

struct pending {
    struct pending_entry **heap;
    size_t count;
    size_t capacity;
};

/* Puts the entry in, or moves it. Fails without memory only, and never for one that is in. */
int pending_set(struct pending *pending, struct pending_entry *entry, int64_t due,
                struct error *error);

/* Takes it out; nothing when it is not in. */
void pending_remove(struct pending *pending, struct pending_entry *entry);

/* The one that is due first; NULL: none. */
struct pending_entry *pending_first(const struct pending *pending);

void pending_free(struct pending *pending);

#endif
