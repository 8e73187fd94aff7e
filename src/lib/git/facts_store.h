/*
 * The inside of `struct facts`, for the files that know what its records hold. Internal to facts.
 */
#ifndef SESAMI_GIT_FACTS_STORE_H
#define SESAMI_GIT_FACTS_STORE_H

#include "git/facts.h"
#include "git/facts_draft.h"
#include "git/facts_file.h"
#include "git/facts_index.h"

#include <pthread.h>

/* The hashes of keys that were added in this run. Two keys of one hash cost the second
 * fact, no more. */
struct key_set {
    uint64_t *slots; /* 0: free */
    size_t slot_count;
    size_t count;
};

struct facts {
    struct facts_file file;
    struct facts_block *blocks; /* as of facts_open(), like `index` */
    size_t block_count;
    struct facts_index index;
    size_t id_size;
    uint64_t seed; /* of hashes */

    pthread_mutex_t lock; /* of all below */
    struct facts_draft draft;
    struct key_set added;
    struct buffer finished; /* a block that is being written */
    int64_t draft_since;    /* seconds, when its first record came; 0: none yet */
    bool full;              /* nothing can be added any more */
    struct error failure;   /* the first, which also ends adding */
};

/* Finds the fact of a key; `reader` stands at its contents then. */
bool facts_find(const struct facts *facts, const struct fact_key *key, struct fact_reader *reader);

/* Starts a record, unless that key was added before in this run or nothing can be added any more
 * (false). The draft is the caller's alone from here to facts_end(). */
bool facts_begin(struct facts *facts, const struct fact_key *key);

/* Ends the record; writes the block when it is large or old enough. */
void facts_end(struct facts *facts, enum fact_kind kind);

/* Writes out what has been added up to now. */
void facts_flush(struct facts *facts);

/* An id as others have it, from bytes of a record. */
void facts_copy_id(const struct facts *facts, const unsigned char *bytes, struct object_id *id);

#endif
