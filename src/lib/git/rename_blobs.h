/*
 * What rename detection knows about blobs, kept from search to search: sizes, histograms, and spans
 * as far as memory allows.  Internal to rename.
 */
#ifndef SESAMI_GIT_RENAME_BLOBS_H
#define SESAMI_GIT_RENAME_BLOBS_H

#include "git/objects.h"
#include "git/rename_spans.h"

#include <stdbool.h>

enum { RENAME_SCORE_MOST = 60000 };

struct rename_blob {
    struct object_id id;
    enum { BLOB_UNREAD, BLOB_SIZED, BLOB_COUNTED, BLOB_UNREADABLE } state;
    size_t size;
    struct span_histogram *histogram; /* from BLOB_COUNTED on */
    struct span_list spans;           /* NULL: given up for others, count again */
    struct rename_blob *next;         /* of its slot */
    struct rename_blob *newer;        /* in order of use, those with spans */
    struct rename_blob *older;
};

struct rename_blobs {
    struct object_store *store;
    struct span_counter *counter;
    struct rename_blob **slots;
    size_t slot_count;
    size_t count;
    struct rename_blob *newest;
    struct rename_blob *oldest;
    size_t span_bytes;
    bool met_unreadable; /* a comparison since this was false wanted what cannot be read */
};

void rename_blobs_open(struct rename_blobs *blobs, struct object_store *store);
void rename_blobs_close(struct rename_blobs *blobs);

/* Forgets everything when there is too much. No blob may be in use. */
void rename_blobs_limit(struct rename_blobs *blobs);

/* The blob of an id, which stays until rename_blobs_limit(); NULL: no memory. */
struct rename_blob *rename_blobs_get(struct rename_blobs *blobs, const struct object_id *id);

/* How alike two blobs are, out of RENAME_SCORE_MOST, as git counts it; 0 when their sizes alone
 * tell that it is less than `minimum`, or when one cannot be read. With `pruned`, histograms may
 * tell too: then the score is 0 and *pruned is set. */
int rename_blobs_compare(struct rename_blobs *blobs, struct rename_blob *source,
                         struct rename_blob *destination, int minimum, bool *pruned, int *score,
                         struct error *error);

#endif
