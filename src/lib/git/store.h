/*
 * The inside of an object store, for the files that make it up: objects.c (the public functions),
 * unpack.c (objects in packs) and loose.c. Nothing else includes this.
 */
#ifndef SESAMI_GIT_STORE_H
#define SESAMI_GIT_STORE_H

#include "git/inflate.h"
#include "git/object_cache.h"
#include "git/pack_set.h"

/* A delta on the way from an object down to its base. */
struct delta_link {
    const struct pack *pack;
    uint64_t offset;
    struct pack_entry entry;
};

/* Git packs at most 4095 deep (pack.depth); more is a loop of reference deltas. */
enum { DELTA_DEPTH_LIMIT = 8192 };

struct object_store {
    struct pack_set *packs;
    bool is_copy; /* packs and cache are another store's */
    size_t id_size;
    size_t object_limit;
    bool verify;
    struct object_cache *cache;
    const struct missing_objects *missing; /* object_store_note_missing() */
    struct replacements *replacements;     /* NULL: there are none */
    struct inflater *inflater;
    struct pack *recent; /* had the last object, this one: */
    struct object_id recent_id;
    uint64_t recent_offset;
    struct delta_link *links; /* the chain being followed, reused */
    size_t link_count;
    size_t link_capacity;
    unsigned char *delta; /* one inflated delta, reused */
    size_t delta_capacity;
};

/* The contents of the entry at an offset, held by the caller: 0 or -1. Deltas are resolved by
 * walking down to a base that is whole or in the cache, then applying upwards, in a loop. */
int unpack_entry(struct object_store *store, const struct pack *pack, uint64_t offset,
                 struct cache_entry **entry, struct error *error);

/* Type and size of the same, without inflating more than sizes of deltas. */
int unpack_header(struct object_store *store, const struct pack *pack, uint64_t offset,
                  enum object_type *type, size_t *size, struct error *error);

/* A loose object of any of the store's directories, held by the caller: 1, 0 not there, -1. */
int loose_read(struct object_store *store, const struct object_id *id, struct cache_entry **entry,
               struct error *error);
int loose_read_header(struct object_store *store, const struct object_id *id,
                      enum object_type *type, size_t *size, struct error *error);

/* "object-too-large". Returns -1. */
int store_too_large(const struct object_store *store, uint64_t size, struct error *error);

#endif
