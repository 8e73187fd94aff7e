/* Objects in packs: entries inflated, delta chains followed down and applied upwards. */
#include "git/delta.h"
#include "git/store.h"

#include <stdlib.h>

static int push_link(struct object_store *store, const struct pack *pack, uint64_t offset,
                     const struct pack_entry *entry, struct error *error)
{
    struct delta_link *link;

    if (store->link_count >= DELTA_DEPTH_LIMIT)
        return pack_corrupt(pack, offset, "delta chain without end", error);
    if (store->link_count == store->link_capacity) {
        size_t capacity = store->link_capacity ? store->link_capacity * 2 : 64;
        void *grown = realloc(store->links, capacity * sizeof *store->links);

        if (grown == NULL)
            return error_no_memory(error);
        store->links = grown;
        store->link_capacity = capacity;
    }
    link = &store->links[store->link_count++];
    link->pack = pack;
    link->offset = offset;
    link->entry = *entry;
    return 0;
}

static int reserve_delta(struct object_store *store, size_t size, struct error *error)
{
    if (store->delta_capacity >= size + INFLATE_SLACK)
        return 0;
    free(store->delta);
    store->delta_capacity = size + size / 2 + (1 << 16);
    store->delta = malloc(store->delta_capacity);
    if (store->delta != NULL)
        return 0;
    store->delta_capacity = 0;
    return error_no_memory(error);
}

/* Refuses sizes before memory is taken for them. */
static int check_size(const struct object_store *store, const struct delta_link *link,
                      struct error *error)
{
    if (!inflate_plausible(link->entry.stream_size, link->entry.size))
        return pack_corrupt(link->pack, link->offset, "too short for its size", error);
    if (link->entry.size > store->object_limit)
        return store_too_large(store, link->entry.size, error);
    return 0;
}

/* An entry that is no delta. */
static int inflate_entry(struct object_store *store, const struct delta_link *link,
                         struct cache_entry **whole, struct error *error)
{
    const struct pack_entry *entry = &link->entry;
    struct cache_entry *made;

    if (check_size(store, link, error) != 0)
        return -1;
    made = object_cache_new_entry(store->cache, (size_t)entry->size, INFLATE_SLACK);
    if (made == NULL)
        return error_no_memory(error);
    if (!inflate_whole(store->inflater, entry->stream, entry->stream_size, made->data, made->size,
                       made->size + INFLATE_SLACK)) {
        object_cache_release(store->cache, made);
        return pack_corrupt(link->pack, link->offset, "cannot be inflated to its size", error);
    }
    made->type = (enum object_type)entry->kind;
    *whole = made;
    return 0;
}

/* The contents that a link's delta makes of `base`. */
static int apply_link(struct object_store *store, const struct delta_link *link,
                      const struct cache_entry *base, struct cache_entry **whole,
                      struct error *error)
{
    const unsigned char *at;
    const unsigned char *end;
    struct cache_entry *made;
    uint64_t base_size;
    uint64_t size;

    if (check_size(store, link, error) != 0 ||
        reserve_delta(store, (size_t)link->entry.size, error) != 0)
        return -1;
    if (!inflate_whole(store->inflater, link->entry.stream, link->entry.stream_size, store->delta,
                       (size_t)link->entry.size, (size_t)link->entry.size + INFLATE_SLACK))
        return pack_corrupt(link->pack, link->offset, "delta cannot be inflated", error);
    at = store->delta;
    end = at + link->entry.size;
    if (!delta_read_sizes(&at, end, &base_size, &size) || base_size != base->size)
        return pack_corrupt(link->pack, link->offset, "delta for another base", error);
    if (size > store->object_limit)
        return store_too_large(store, size, error);
    made = object_cache_new_entry(store->cache, (size_t)size, DELTA_SLACK);
    if (made == NULL)
        return error_no_memory(error);
    if (!delta_apply(at, end, base->data, base->size, made->data, made->size)) {
        object_cache_release(store->cache, made);
        return pack_corrupt(link->pack, link->offset, "broken delta", error);
    }
    made->type = base->type;
    *whole = made;
    return 0;
}

/* Finds the base of a reference delta: in the same pack as a rule, else in any (the base of a thin
 * pack), else loose, then *pack is NULL. */
static int find_base(struct object_store *store, const struct delta_link *link,
                     const struct pack **pack, uint64_t *offset, struct error *error)
{
    struct pack *elsewhere = NULL;
    int found = pack_find(link->pack, &link->entry.base_id, offset, error);

    *pack = link->pack;
    if (found == 0) {
        found = pack_set_find(store->packs, &link->entry.base_id, &elsewhere, offset, error);
        *pack = elsewhere;
    }
    if (found == 0)
        *pack = NULL;
    return found < 0 ? -1 : 0;
}

/* Moves to the base of the last link: its pack (NULL: loose) and offset. */
static int follow(struct object_store *store, const struct pack **pack, uint64_t *offset,
                  struct error *error)
{
    const struct delta_link *link = &store->links[store->link_count - 1];

    if (link->entry.kind == ENTRY_REFERENCE_DELTA)
        return find_base(store, link, pack, offset, error);
    *pack = link->pack;
    *offset = link->entry.base_offset;
    return 0;
}

/* A base that only a loose object may be. */
static int read_loose_base(struct object_store *store, struct cache_entry **whole,
                           struct error *error)
{
    const struct delta_link *link = &store->links[store->link_count - 1];
    int found = loose_read(store, &link->entry.base_id, whole, error);

    if (found == 0)
        return pack_corrupt(link->pack, link->offset, "the delta's base is not there", error);
    return found < 0 ? -1 : 0;
}

/* Pushes deltas until there is a base in the cache or a whole entry, held in *whole. */
static int descend(struct object_store *store, const struct pack *pack, uint64_t offset,
                   struct cache_entry **whole, struct error *error)
{
    struct delta_link last;

    store->link_count = 0;
    for (;;) {
        struct cache_key key = {.pack = pack ? pack->number : 0, .offset = offset};

        if (pack == NULL)
            return read_loose_base(store, whole, error);
        *whole = object_cache_find(store->cache, &key);
        if (*whole != NULL)
            return 0;
        if (pack_read_entry(pack, offset, &last.entry, error) != 0)
            return -1;
        if (last.entry.kind < ENTRY_OFFSET_DELTA) {
            last.pack = pack;
            last.offset = offset;
            if (inflate_entry(store, &last, whole, error) != 0)
                return -1;
            object_cache_keep(store->cache, &key, *whole);
            return 0;
        }
        if (push_link(store, pack, offset, &last.entry, error) != 0 ||
            follow(store, &pack, &offset, error) != 0)
            return -1;
    }
}

int unpack_entry(struct object_store *store, const struct pack *pack, uint64_t offset,
                 struct cache_entry **entry, struct error *error)
{
    struct cache_entry *base;

    if (descend(store, pack, offset, &base, error) != 0)
        return -1;
    while (store->link_count > 0) {
        const struct delta_link *link = &store->links[--store->link_count];
        struct cache_key key = {.pack = link->pack->number, .offset = link->offset};
        struct cache_entry *made = NULL;
        int status = apply_link(store, link, base, &made, error);

        object_cache_release(store->cache, base);
        if (status != 0)
            return -1;
        object_cache_keep(store->cache, &key, made);
        base = made;
    }
    *entry = base;
    return 0;
}

/* The size that a delta will make, from the first bytes of its stream. */
static int read_result_size(struct object_store *store, const struct delta_link *link, size_t *size,
                            struct error *error)
{
    unsigned char head[DELTA_HEADER_LIMIT];
    const unsigned char *at = head;
    long made = inflate_start(store->inflater, link->entry.stream, link->entry.stream_size, head,
                              sizeof head);
    uint64_t base_size;
    uint64_t result_size;

    if (made < 0 || !delta_read_sizes(&at, head + made, &base_size, &result_size))
        return pack_corrupt(link->pack, link->offset, "broken delta", error);
    *size = (size_t)result_size;
    return 0;
}

/* The type of the object that the chain starting at the last link ends in. */
static int read_chain_type(struct object_store *store, enum object_type *type, struct error *error)
{
    const struct pack *pack;
    struct pack_entry entry;
    uint64_t offset;

    for (;;) {
        const struct delta_link *link = &store->links[store->link_count - 1];
        size_t size;

        if (follow(store, &pack, &offset, error) != 0)
            return -1;
        if (pack == NULL) {
            int found = loose_read_header(store, &link->entry.base_id, type, &size, error);

            return found != 0 ? (found == 1 ? 0 : -1)
                              : pack_corrupt(link->pack, link->offset,
                                             "the delta's base is not there", error);
        }
        if (pack_read_entry(pack, offset, &entry, error) != 0)
            return -1;
        if (entry.kind < ENTRY_OFFSET_DELTA) {
            *type = (enum object_type)entry.kind;
            return 0;
        }
        if (push_link(store, pack, offset, &entry, error) != 0)
            return -1;
    }
}

int unpack_header(struct object_store *store, const struct pack *pack, uint64_t offset,
                  enum object_type *type, size_t *size, struct error *error)
{
    struct cache_key key = {.pack = pack->number, .offset = offset};
    struct cache_entry *cached = object_cache_find(store->cache, &key);
    struct pack_entry entry;

    if (cached != NULL) {
        *type = cached->type;
        *size = cached->size;
        object_cache_release(store->cache, cached);
        return 0;
    }
    if (pack_read_entry(pack, offset, &entry, error) != 0)
        return -1;
    *type = (enum object_type)entry.kind;
    *size = (size_t)entry.size;
    if (entry.kind < ENTRY_OFFSET_DELTA)
        return 0;
    store->link_count = 0;
    if (push_link(store, pack, offset, &entry, error) != 0 ||
        read_result_size(store, &store->links[0], size, error) != 0)
        return -1;
    return read_chain_type(store, type, error);
}
