#include "git/object_cache.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_TABLE_SIZE = 1 << 12, LOOSE_ID_SIZE = sizeof(struct object_id) };

int object_cache_init(struct object_cache *cache, size_t limit, struct error *error)
{
    memset(cache, 0, sizeof *cache);
    cache->limit = limit;
    cache->table = calloc(FIRST_TABLE_SIZE, sizeof(struct cache_entry *));
    if (cache->table == NULL)
        return error_no_memory(error);
    cache->table_size = FIRST_TABLE_SIZE;
    return 0;
}

void object_cache_free(struct object_cache *cache)
{
    while (cache->oldest != NULL) {
        struct cache_entry *entry = cache->oldest;

        cache->oldest = entry->before;
        free(entry);
    }
    free(cache->table);
    memset(cache, 0, sizeof *cache);
}

static size_t slot_of(const struct object_cache *cache, uint32_t pack, uint64_t offset)
{
    uint64_t hash = (offset + ((uint64_t)pack << 40)) * UINT64_C(0x9e3779b97f4a7c15);

    return (size_t)(hash >> 32) & (cache->table_size - 1);
}

/* Loose objects hash by their id's bytes, which are a hash themselves. */
static uint64_t offset_of(const struct cache_key *key)
{
    uint64_t offset;

    if (key->pack != 0)
        return key->offset;
    memcpy(&offset, key->id->bytes, sizeof offset);
    return offset;
}

static bool is_at(const struct cache_entry *entry, const struct cache_key *key, uint64_t offset)
{
    return entry->offset == offset && entry->pack == key->pack &&
           (key->pack != 0 ||
            memcmp(entry->data + entry->size + 1, key->id->bytes, LOOSE_ID_SIZE) == 0);
}

static void unlink_idle(struct object_cache *cache, struct cache_entry *entry)
{
    if (entry->before != NULL)
        entry->before->after = entry->after;
    else
        cache->newest = entry->after;
    if (entry->after != NULL)
        entry->after->before = entry->before;
    else
        cache->oldest = entry->before;
}

static void link_idle(struct object_cache *cache, struct cache_entry *entry)
{
    entry->before = NULL;
    entry->after = cache->newest;
    if (cache->newest != NULL)
        cache->newest->before = entry;
    else
        cache->oldest = entry;
    cache->newest = entry;
}

static void drop_oldest(struct object_cache *cache)
{
    struct cache_entry *entry = cache->oldest;
    struct cache_entry **link = &cache->table[slot_of(cache, entry->pack, entry->offset)];

    while (*link != entry)
        link = &(*link)->chain;
    *link = entry->chain;
    unlink_idle(cache, entry);
    cache->count--;
    cache->bytes -= entry->cost;
    free(entry);
}

/* A table that cannot grow only gets slower. */
static void grow_table(struct object_cache *cache)
{
    struct object_cache grown = {.table_size = cache->table_size * 2};

    grown.table = calloc(grown.table_size, sizeof(struct cache_entry *));
    if (grown.table == NULL)
        return;
    for (size_t i = 0; i < cache->table_size; i++) {
        for (struct cache_entry *entry = cache->table[i], *next; entry != NULL; entry = next) {
            struct cache_entry **slot = &grown.table[slot_of(&grown, entry->pack, entry->offset)];

            next = entry->chain;
            entry->chain = *slot;
            *slot = entry;
        }
    }
    free(cache->table);
    cache->table = grown.table;
    cache->table_size = grown.table_size;
}

struct cache_entry *object_cache_find(struct object_cache *cache, const struct cache_key *key)
{
    uint64_t offset = offset_of(key);
    struct cache_entry *entry = cache->table[slot_of(cache, key->pack, offset)];

    while (entry != NULL && !is_at(entry, key, offset))
        entry = entry->chain;
    if (entry != NULL && entry->pins++ == 0)
        unlink_idle(cache, entry);
    return entry;
}

struct cache_entry *object_cache_new_entry(size_t size, size_t slack)
{
    size_t behind = slack > 1 + LOOSE_ID_SIZE ? slack : 1 + LOOSE_ID_SIZE;
    struct cache_entry *entry = malloc(sizeof *entry + size + behind);

    if (entry == NULL)
        return NULL;
    memset(entry, 0, sizeof *entry);
    entry->pins = 1;
    entry->size = size;
    entry->cost = sizeof *entry + size + behind;
    return entry;
}

void object_cache_keep(struct object_cache *cache, const struct cache_key *key,
                       struct cache_entry *entry)
{
    struct cache_entry **slot;

    entry->data[entry->size] = '\0';
    entry->pack = key->pack;
    entry->offset = offset_of(key);
    if (key->pack == 0)
        memcpy(entry->data + entry->size + 1, key->id->bytes, LOOSE_ID_SIZE);
    if (entry->cost > cache->limit)
        return;
    while (cache->bytes > cache->limit - entry->cost && cache->oldest != NULL)
        drop_oldest(cache);
    if (cache->count >= cache->table_size)
        grow_table(cache);
    slot = &cache->table[slot_of(cache, entry->pack, entry->offset)];
    entry->chain = *slot;
    *slot = entry;
    entry->kept = true;
    cache->count++;
    cache->bytes += entry->cost;
}

void object_cache_release(struct object_cache *cache, struct cache_entry *entry)
{
    if (entry == NULL || --entry->pins > 0)
        return;
    if (entry->kept)
        link_idle(cache, entry);
    else
        free(entry);
}
