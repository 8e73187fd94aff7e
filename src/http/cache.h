/*
 * Answers of the database, kept for as long as they are certainly still right.
 *
 * An entry is good for one version of the whole database.  A version is Postgres' own snapshot,
 * xmin:xmax:list (pg_current_snapshot()), with the time the server started: equal snapshots see the
 * same committed transactions, so the same statement gives the same answer.  Any write anywhere in
 * the cluster makes another version, and each answer is then asked for again once.  Asking for the
 * version is a statement too, but one that touches no table.  What a signed-in viewer may see
 * changes with time alone as well (a day after GitHub said so), so their versions change each
 * minute.
 *
 * The version must be read before the answer that is stored under it.
 */
#ifndef SESAMI_HTTP_CACHE_H
#define SESAMI_HTTP_CACHE_H

#include "base/error.h"
#include "http/content.h"

#include <stdint.h>

#define CACHE_ENTRIES 512

struct cache;

/* Holds at most `limit` bytes of bodies, both forms counted; 0: nothing at all. */
int cache_create(size_t limit, struct cache **cache, struct error *error);
void cache_free(struct cache *cache);

/* Whether looking is worth while. */
bool cache_is_on(const struct cache *cache);

/* The caller becomes a user of the content; NULL when there is none of that version. */
struct content *cache_find(struct cache *cache, const char *key, const char *version);

/* Keeps `content` (becoming a user of it), in place of older versions and, when full, of what was
 * used least lately. What is larger than a quarter of the limit is not kept. */
void cache_store(struct cache *cache, const char *key, const char *version,
                 struct content *content);

struct cache_figures {
    uint64_t hits;
    uint64_t misses;
    size_t bytes;
};

void cache_read_figures(struct cache *cache, struct cache_figures *figures);

#endif
