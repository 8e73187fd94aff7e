#include "git/object_cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* AddressSanitizer is told what of the ring is nobody's. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum { FIRST_TABLE_SIZE = 1 << 12, LOOSE_ID_SIZE = sizeof(struct object_id), BLOCK = 64 };

_Static_assert(sizeof(struct cache_entry) <= BLOCK, "a free block has room for its header");

int object_cache_init(struct object_cache *cache, size_t limit, struct error *error)
{
    pthread_mutexattr_t attributes;
    void *ring;

    memset(cache, 0, sizeof *cache);
    cache->limit = limit / BLOCK * BLOCK;
    cache->table = calloc(FIRST_TABLE_SIZE, sizeof(struct cache_entry *));
    if (cache->table == NULL)
        return error_no_memory(error);
    cache->table_size = FIRST_TABLE_SIZE;
    ring = cache->limit == 0 ? NULL
                             : mmap(NULL, cache->limit, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ring == MAP_FAILED) {
        free(cache->table);
        return error_no_memory(error);
    }
    cache->ring = ring;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
    pthread_mutex_init(&cache->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return 0;
}

void object_cache_free(struct object_cache *cache)
{
    if (cache->table == NULL)
        return;
    ASAN_UNPOISON_MEMORY_REGION(cache->ring, cache->limit);
    if (cache->ring != NULL)
        munmap(cache->ring, cache->limit);
    free(cache->table);
    pthread_mutex_destroy(&cache->lock);
    memset(cache, 0, sizeof *cache);
}

static struct cache_entry *block_at(const struct object_cache *cache, size_t at)
{
    return (struct cache_entry *)(void *)(cache->ring + at);
}

void object_cache_clear(struct object_cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    for (size_t at = 0; at < cache->end; at += block_at(cache, at)->span) {
        if (block_at(cache, at)->pins > 0) {
            pthread_mutex_unlock(&cache->lock);
            return;
        }
    }
    ASAN_UNPOISON_MEMORY_REGION(cache->ring, cache->end);
    if (cache->end > 0)
        madvise(cache->ring, cache->end, MADV_DONTNEED);
    memset(cache->table, 0, cache->table_size * sizeof *cache->table);
    cache->count = cache->head = cache->end = 0;
    pthread_mutex_unlock(&cache->lock);
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

static struct cache_entry *look_up(const struct object_cache *cache, const struct cache_key *key)
{
    uint64_t offset = offset_of(key);
    struct cache_entry *entry = cache->table[slot_of(cache, key->pack, offset)];

    while (entry != NULL && !is_at(entry, key, offset))
        entry = entry->chain;
    return entry;
}

/* The link that points at an entry of the table. */
static struct cache_entry **link_of(struct object_cache *cache, const struct cache_entry *entry)
{
    struct cache_entry **link = &cache->table[slot_of(cache, entry->pack, entry->offset)];

    while (*link != entry)
        link = &(*link)->chain;
    return link;
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

/* Makes the bytes from `at` on a block that holds nothing. */
static void fill(struct object_cache *cache, size_t at, size_t span)
{
    struct cache_entry *block = block_at(cache, at);

    if (span == 0)
        return;
    ASAN_UNPOISON_MEMORY_REGION(block, sizeof *block);
    memset(block, 0, sizeof *block);
    block->span = span;
    ASAN_POISON_MEMORY_REGION(block + 1, span - sizeof *block);
}

/* Moves an entry that may stay down to the ring's head, over blocks that hold nothing. */
static void move_up(struct object_cache *cache, struct cache_entry *entry)
{
    struct cache_entry *moved = block_at(cache, cache->head);
    size_t span = entry->span;

    entry->found = false;
    if (moved != entry) {
        struct cache_entry **link = link_of(cache, entry);

        ASAN_UNPOISON_MEMORY_REGION(moved, (size_t)((unsigned char *)entry - cache->ring) -
                                               cache->head + span);
        memmove(moved, entry, span);
        *link = moved;
    }
    cache->head += span;
}

static void forget(struct object_cache *cache, struct cache_entry *entry)
{
    *link_of(cache, entry) = entry->chain;
    cache->count--;
}

/* Goes on by one block: *run bytes behind the head hold nothing, and become more when the block
 * there can go. */
static void pass_block(struct object_cache *cache, size_t *run)
{
    struct cache_entry *block = block_at(cache, cache->head + *run);

    if (block->pins > 0) {
        fill(cache, cache->head, *run);
        cache->head += *run + block->span;
        *run = 0;
    } else if (block->kept && block->found) {
        move_up(cache, block);
    } else {
        if (block->kept)
            forget(cache, block);
        *run += block->span;
    }
}

/* `span` bytes of the ring behind the head; NULL when too much is held. */
static struct cache_entry *take(struct object_cache *cache, size_t span)
{
    struct cache_entry *entry;
    size_t run = 0;

    for (int rounds = 0; run < span && rounds < 3;) {
        if (cache->head + run < cache->end) {
            pass_block(cache, &run);
        } else if (cache->head + span <= cache->limit) {
            run = span;
            cache->end = cache->head + span;
        } else {
            fill(cache, cache->head, run);
            cache->head = run = 0;
            rounds++;
        }
    }
    if (run < span) {
        fill(cache, cache->head, run);
        return NULL;
    }
    fill(cache, cache->head + span, run - span);
    entry = block_at(cache, cache->head);
    ASAN_UNPOISON_MEMORY_REGION(entry, span);
    cache->head += span;
    return entry;
}

struct cache_entry *object_cache_find(struct object_cache *cache, const struct cache_key *key)
{
    struct cache_entry *entry;

    pthread_mutex_lock(&cache->lock);
    entry = look_up(cache, key);
    if (entry != NULL) {
        entry->pins++;
        entry->found = true;
    }
    pthread_mutex_unlock(&cache->lock);
    return entry;
}

struct cache_entry *object_cache_new_entry(struct object_cache *cache, size_t size, size_t slack)
{
    size_t behind = slack > 1 + LOOSE_ID_SIZE ? slack : 1 + LOOSE_ID_SIZE;
    size_t need = sizeof(struct cache_entry) + size + behind;
    size_t span = (need + BLOCK - 1) / BLOCK * BLOCK;
    struct cache_entry *entry = NULL;

    if (need > cache->limit / 2)
        span = 0;
    pthread_mutex_lock(&cache->lock);
    if (span > 0)
        entry = take(cache, span);
    if (entry != NULL) {
        memset(entry, 0, sizeof *entry);
        entry->span = span;
        entry->pins = 1;
        entry->size = size;
        ASAN_POISON_MEMORY_REGION((unsigned char *)entry + need, span - need);
    }
    pthread_mutex_unlock(&cache->lock);
    if (entry != NULL)
        return entry;
    entry = malloc(need);
    if (entry == NULL)
        return NULL;
    memset(entry, 0, sizeof *entry);
    entry->pins = 1;
    entry->size = size;
    return entry;
}

void object_cache_keep(struct object_cache *cache, const struct cache_key *key,
                       struct cache_entry *entry)
{
    struct cache_entry **slot;

    entry->data[entry->size] = '\0';
    if (entry->span == 0)
        return;
    if (key->pack == 0)
        memcpy(entry->data + entry->size + 1, key->id->bytes, LOOSE_ID_SIZE);
    pthread_mutex_lock(&cache->lock);
    if (look_up(cache, key) == NULL) {
        if (cache->count >= cache->table_size)
            grow_table(cache);
        entry->pack = key->pack;
        entry->offset = offset_of(key);
        slot = &cache->table[slot_of(cache, entry->pack, entry->offset)];
        entry->chain = *slot;
        *slot = entry;
        entry->kept = true;
        cache->count++;
    }
    pthread_mutex_unlock(&cache->lock);
}

static void release(struct object_cache *cache, struct cache_entry *entry, bool last)
{
    if (entry == NULL)
        return;
    if (entry->span == 0) {
        free(entry);
        return;
    }
    pthread_mutex_lock(&cache->lock);
    entry->pins--;
    if (last)
        entry->found = false;
    pthread_mutex_unlock(&cache->lock);
}

void object_cache_release(struct object_cache *cache, struct cache_entry *entry)
{
    release(cache, entry, false);
}

void object_cache_release_last(struct object_cache *cache, struct cache_entry *entry)
{
    release(cache, entry, true);
}
