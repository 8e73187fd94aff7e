/*
 * Where in a file's blocks each fact is: a hash table made when the file is opened, and never
 * changed after that, so that any number of threads may ask it. Internal to facts.
 */
#ifndef SESAMI_GIT_FACTS_INDEX_H
#define SESAMI_GIT_FACTS_INDEX_H

#include "base/error.h"
#include "git/facts_key.h"

struct index_slot {
    uint32_t tag;    /* of the key's hash; says where the slot belongs */
    uint32_t block;  /* plus one; 0: free */
    uint32_t record; /* offset in the block's records */
};

struct facts_index {
    const struct facts_block *blocks; /* the caller's */
    struct index_slot *slots;
    uint32_t slot_count; /* a power of two, or 0: empty */
    size_t id_size;
    uint64_t seed;
};

/* Lists all records of `blocks`; those that make no sense are left out. */
int facts_index_build(struct facts_index *index, const struct facts_block *blocks, size_t count,
                      size_t id_size, uint64_t seed, struct error *error);
void facts_index_free(struct facts_index *index);

/* Finds the fact of a key; `reader` stands at its contents then. */
bool facts_index_find(const struct facts_index *index, const struct fact_key *key,
                      struct fact_reader *reader);

#endif
