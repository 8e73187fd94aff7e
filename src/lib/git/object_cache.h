/*
 * Objects in memory: what readers hold (pinned) and what is kept for later, up to a number of
 * bytes; the least recently used go first. One cache serves whole objects and delta bases, since
 * they are the same thing: the contents at an offset of a pack.
 */
#ifndef SESAMI_GIT_OBJECT_CACHE_H
#define SESAMI_GIT_OBJECT_CACHE_H

#include "git/objects.h"

/* Where contents come from: an offset in a pack, or (pack 0) a loose object's id. */
struct cache_key {
    uint32_t pack; /* struct pack's number, from 1 */
    uint64_t offset;
    const struct object_id *id; /* of loose objects only */
};

struct cache_entry {
    struct cache_entry *chain;  /* next of the same hash */
    struct cache_entry *before; /* more recently used; linked while nobody holds the entry */
    struct cache_entry *after;
    uint64_t offset;
    uint32_t pack;
    uint32_t pins;
    size_t size;
    size_t cost; /* bytes of memory */
    enum object_type type;
    bool kept;            /* in the table */
    unsigned char data[]; /* size bytes, NUL; for loose objects 32 bytes of id behind */
};

struct object_cache {
    struct cache_entry **table;
    size_t table_size; /* a power of two */
    size_t count;
    size_t bytes; /* of all kept entries, held ones too */
    size_t limit;
    struct cache_entry *newest; /* of those nobody holds */
    struct cache_entry *oldest;
};

/* 0, or -1 out of memory. */
int object_cache_init(struct object_cache *cache, size_t limit, struct error *error);

/* Frees everything. Held entries must have been released. */
void object_cache_free(struct object_cache *cache);

/* The entry, held once more; NULL when it is not kept. */
struct cache_entry *object_cache_find(struct object_cache *cache, const struct cache_key *key);

/* A new entry, held once and not yet kept, with room for `size` bytes and `slack` more (at least
 * for the NUL) to scribble on; data[size] is set by object_cache_keep(). NULL: out of memory. */
struct cache_entry *object_cache_new_entry(size_t size, size_t slack);

/* Finishes an entry and keeps it under `key` while there is room. It stays held. */
void object_cache_keep(struct object_cache *cache, const struct cache_key *key,
                       struct cache_entry *entry);

void object_cache_release(struct object_cache *cache, struct cache_entry *entry);

#endif
