/*
 * Objects in memory: what readers hold (pinned) and what is kept for later. One cache serves whole
 * objects and delta bases, since they are the same thing: the contents at an offset of a pack.
 *
 * Entries lie one behind the other in a ring of `limit` bytes. Where the ring goes on, what is not
 * held goes; an entry that was found since the ring last came by is moved up and stays for another
 * round (the clock algorithm's second chance). So there is no allocator, and nothing is lost to
 * fragmentation: with malloc 48 MiB of entries took 72 MiB.
 *
 * All functions but init and free may be called by several threads at once.
 */
#ifndef SESAMI_GIT_OBJECT_CACHE_H
#define SESAMI_GIT_OBJECT_CACHE_H

#include "git/objects.h"

#include <pthread.h>

/* Where contents come from: an offset in a pack, or (pack 0) a loose object's id. */
struct cache_key {
    uint32_t pack; /* struct pack's number, from 1 */
    uint64_t offset;
    const struct object_id *id; /* of loose objects only */
};

struct cache_entry {
    struct cache_entry *chain; /* next of the same hash */
    uint64_t offset;
    size_t size;
    size_t span; /* bytes of the ring, a multiple of 64; 0: malloc'd */
    uint32_t pack;
    uint32_t pins;
    enum object_type type;
    bool kept;            /* in the table */
    bool found;           /* since the ring last came by */
    unsigned char data[]; /* size bytes, NUL; for loose objects 32 bytes of id behind */
};

struct object_cache {
    pthread_mutex_t lock;
    unsigned char *ring;
    size_t limit; /* bytes of the ring */
    size_t end;   /* how far it has ever been used */
    size_t head;  /* where it goes on */
    struct cache_entry **table;
    size_t table_size; /* a power of two */
    size_t count;      /* entries in the table */
};

/* `limit` is address space at first; memory is taken as it fills. 0, or -1 out of memory. */
int object_cache_init(struct object_cache *cache, size_t limit, struct error *error);

/* Frees everything. Held entries must have been released. */
void object_cache_free(struct object_cache *cache);

/* Gives all memory back when nothing is held, else does nothing. */
void object_cache_clear(struct object_cache *cache);

/* The entry, held once more; NULL when it is not kept. */
struct cache_entry *object_cache_find(struct object_cache *cache, const struct cache_key *key);

/* A new entry, held once and not yet kept, with room for `size` bytes and `slack` more (at least
 * for the NUL) to scribble on; data[size] is set by object_cache_keep(). One larger than half the
 * ring, or for which what is held leaves no room, is outside it and will not be kept. NULL: out of
 * memory. */
struct cache_entry *object_cache_new_entry(struct object_cache *cache, size_t size, size_t slack);

/* Finishes an entry and keeps it under `key`, unless another thread has done so meanwhile. It stays
 * held. */
void object_cache_keep(struct object_cache *cache, const struct cache_key *key,
                       struct cache_entry *entry);

void object_cache_release(struct object_cache *cache, struct cache_entry *entry);

/* The same for one that is unlikely to be asked for again. */
void object_cache_release_last(struct object_cache *cache, struct cache_entry *entry);

#endif
