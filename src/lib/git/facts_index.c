#include "git/facts_index.h"

#include <stdlib.h>

static void add_record(struct facts_index *index, const struct fact_key *key, uint32_t block,
                       uint32_t record)
{
    uint32_t tag = (uint32_t)fact_key_hash(key, index->id_size, index->seed);
    uint32_t mask = index->slot_count - 1;
    uint32_t at = tag & mask;

    while (index->slots[at].block != 0)
        at = (at + 1) & mask;
    index->slots[at] = (struct index_slot){tag, block + 1, record};
}

static void add_block(struct facts_index *index, uint32_t number)
{
    const struct facts_block *block = &index->blocks[number];
    const unsigned char *at = block->records;
    const unsigned char *record = at;
    struct fact_reader reader;
    struct fact_key key;
    unsigned kind;
    uint32_t count = 0;

    while (count < block->record_count && (kind = facts_block_next(block, &at, &reader)) != 0) {
        if (fact_key_read(&key, kind, &reader))
            add_record(index, &key, number, (uint32_t)(record - block->records));
        record = at;
        count++;
    }
}

/* At least half of the slots stay free: there are no more records than their blocks announce. */
static int make_slots(struct facts_index *index, size_t count, struct error *error)
{
    uint64_t records = 0;

    for (size_t i = 0; i < count; i++)
        records += index->blocks[i].record_count;
    if (records == 0)
        return 0;
    if (records > UINT32_MAX / 4)
        return error_record(error, "too-large", "too many facts");
    index->slot_count = 64;
    while (index->slot_count < records * 2)
        index->slot_count *= 2;
    index->slots = calloc(index->slot_count, sizeof *index->slots);
    return index->slots != NULL ? 0 : error_no_memory(error);
}

int facts_index_build(struct facts_index *index, const struct facts_block *blocks, size_t count,
                      size_t id_size, uint64_t seed, struct error *error)
{
    *index = (struct facts_index){.blocks = blocks, .id_size = id_size, .seed = seed};
    if (make_slots(index, count, error) != 0)
        return -1;
    if (index->slots != NULL)
        for (size_t i = 0; i < count; i++)
            add_block(index, (uint32_t)i);
    return 0;
}

void facts_index_free(struct facts_index *index)
{
    free(index->slots);
    index->slots = NULL;
    index->slot_count = 0;
}

static bool is_record_of(const struct facts_index *index, const struct index_slot *slot,
                         const struct fact_key *key, struct fact_reader *reader)
{
    const struct facts_block *block = &index->blocks[slot->block - 1];
    const unsigned char *at = block->records + slot->record;
    struct fact_key found;

    return fact_key_read(&found, facts_block_next(block, &at, reader), reader) &&
           fact_key_equal(&found, key, index->id_size);
}

bool facts_index_find(const struct facts_index *index, const struct fact_key *key,
                      struct fact_reader *reader)
{
    uint32_t tag, mask, at;

    if (index->slot_count == 0)
        return false;
    tag = (uint32_t)fact_key_hash(key, index->id_size, index->seed);
    mask = index->slot_count - 1;
    for (at = tag & mask; index->slots[at].block != 0; at = (at + 1) & mask)
        if (index->slots[at].tag == tag && is_record_of(index, &index->slots[at], key, reader))
            return true;
    return false;
}
