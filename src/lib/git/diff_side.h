/*
 * One side of a line difference as git's diff has it: a blob's bytes (a symlink's are its target),
 * "Subproject commit ID" for a submodule, nothing for a file that is not there.
 */
#ifndef SESAMI_GIT_DIFF_SIDE_H
#define SESAMI_GIT_DIFF_SIDE_H

#include "git/objects.h"

struct diff_side {
    const void *bytes;
    size_t size;
    bool missing; /* the blob is not in this partial clone, or too large: no bytes */
    bool held;    /* `object` is */
    struct object object;
    char link[100];
};

/* Mode 0: no file. Corrupt objects are errors. The side must stay where it is. */
int diff_side_read(struct object_store *store, unsigned mode, const struct object_id *id,
                   struct diff_side *side, struct error *error);
void diff_side_release(struct object_store *store, struct diff_side *side);

/* Git's test: a NUL among the first 8,000 bytes. */
bool diff_side_is_binary(const struct diff_side *side);

#endif
