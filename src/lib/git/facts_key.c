#include "git/facts_key.h"

#include <string.h>

static const struct {
    unsigned char ids;
    unsigned char texts;
} shapes[FACT_KINDS] = {
    [FACT_LINKS] = {1, 0}, [FACT_CHANGES] = {1, 0}, [FACT_RENAME] = {1, 1},
    [FACT_HUNKS] = {2, 0}, [FACT_FILE] = {1, 2},    [FACT_AUTHOR] = {1, 0},
};

unsigned fact_key_ids(enum fact_kind kind)
{
    return shapes[kind].ids;
}

unsigned fact_key_texts(enum fact_kind kind)
{
    return shapes[kind].texts;
}

bool fact_key_read(struct fact_key *key, unsigned kind, struct fact_reader *reader)
{
    if (kind == 0 || kind >= FACT_KINDS)
        return false;
    *key = (struct fact_key){.kind = (enum fact_kind)kind, .number = fact_read_number(reader)};
    for (unsigned i = 0; i < shapes[kind].ids; i++)
        key->ids[i] = fact_read_id(reader);
    for (unsigned i = 0; i < shapes[kind].texts; i++)
        key->texts[i] = fact_read_text(reader);
    return !reader->broken;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint64_t word;

    for (; size >= sizeof word; size -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = mix(hash, word);
    }
    word = (uint64_t)size << 56;
    if (size > 0)
        memcpy(&word, at, size);
    return mix(hash, word);
}

/* Ids are hashes themselves: 16 bytes of one are enough to tell it. */
uint64_t fact_key_hash(const struct fact_key *key, size_t id_size, uint64_t seed)
{
    uint64_t hash = mix(seed, key->number << 8 | (uint64_t)key->kind);

    for (unsigned i = 0; i < shapes[key->kind].ids; i++)
        hash = mix_bytes(hash, key->ids[i], id_size < 16 ? id_size : 16);
    for (unsigned i = 0; i < shapes[key->kind].texts; i++)
        hash = mix_bytes(hash, key->texts[i].bytes, key->texts[i].size);
    return mix(hash, seed);
}

static bool same_text(const struct fact_text *left, const struct fact_text *right)
{
    return left->size == right->size &&
           (left->size == 0 || memcmp(left->bytes, right->bytes, left->size) == 0);
}

bool fact_key_equal(const struct fact_key *left, const struct fact_key *right, size_t id_size)
{
    if (left->kind != right->kind || left->number != right->number)
        return false;
    for (unsigned i = 0; i < shapes[left->kind].ids; i++)
        if (memcmp(left->ids[i], right->ids[i], id_size) != 0)
            return false;
    for (unsigned i = 0; i < shapes[left->kind].texts; i++)
        if (!same_text(&left->texts[i], &right->texts[i]))
            return false;
    return true;
}
