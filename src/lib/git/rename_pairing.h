/*
 * One search for renames: what its three steps share.  Each step pairs what it can and leaves the
 * rest to the next.  Internal to rename.
 */
#ifndef SESAMI_GIT_RENAME_PAIRING_H
#define SESAMI_GIT_RENAME_PAIRING_H

#include "git/rename.h"
#include "git/rename_blobs.h"

struct pairing {
    struct rename_blobs *blobs;
    const struct rename_file *sources;
    size_t source_count;
    const struct rename_file *destinations;
    size_t destination_count;
    int minimum;
    size_t limit;
    long *found; /* the caller's: the source of each destination, -1 */
    size_t found_count;
    bool *used;                  /* for each source */
    struct rename_blob **source; /* of each source, NULL until it is needed */
    uint64_t steps;              /* taken so far */
    uint64_t steps_most;
    struct error *error;
};

/* Notes that a source became a destination. */
void pairing_add(struct pairing *pairing, size_t destination, long source);

const char *pairing_base_name(const char *path);
bool pairing_is_same_name(const struct rename_file *source, const struct rename_file *destination);
bool pairing_is_regular(const struct rename_file *file);

/* Score of a source for a destination whose blob is given. See rename_blobs_compare(). */
int pairing_compare(struct pairing *pairing, long source, size_t destination,
                    struct rename_blob *blob, int minimum, bool *pruned, int *score);

/* The steps: equal files, then files whose name is unique on both sides, then files alike enough.
 */
int pairing_equal(struct pairing *pairing);
int pairing_names(struct pairing *pairing);
int pairing_alike(struct pairing *pairing);

#endif
