#include "http/cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    char *key; /* NULL: free */
    char *version;
    struct content *content;
    size_t size;
    uint64_t used; /* when it was used last, by the cache's clock */
};

struct cache {
    pthread_mutex_t lock; /* guards everything below */
    size_t limit;
    uint64_t clock;
    struct cache_figures figures;
    struct entry entries[CACHE_ENTRIES];
};

int cache_create(size_t limit, struct cache **out, struct error *error)
{
    struct cache *cache = calloc(1, sizeof *cache);

    if (cache == NULL)
        return error_no_memory(error);
    cache->limit = limit;
    pthread_mutex_init(&cache->lock, NULL);
    *out = cache;
    return 0;
}

static void drop(struct cache *cache, struct entry *entry)
{
    cache->figures.bytes -= entry->size;
    content_release(entry->content);
    free(entry->key);
    free(entry->version);
    *entry = (struct entry){0};
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        drop(cache, &cache->entries[i]);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

bool cache_is_on(const struct cache *cache)
{
    return cache->limit > 0;
}

/* Some hundred short keys: comparing them all takes a few microseconds, a statement takes more. */
static struct entry *find(struct cache *cache, const char *key)
{
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (cache->entries[i].key != NULL && strcmp(cache->entries[i].key, key) == 0)
            return &cache->entries[i];
    return NULL;
}

struct content *cache_find(struct cache *cache, const char *key, const char *version)
{
    struct content *content = NULL;
    struct entry *entry;

    pthread_mutex_lock(&cache->lock);
    entry = find(cache, key);
    if (entry != NULL && strcmp(entry->version, version) == 0) {
        entry->used = ++cache->clock;
        content = content_use(entry->content);
        cache->figures.hits++;
    } else {
        cache->figures.misses++;
    }
    pthread_mutex_unlock(&cache->lock);
    return content;
}

/* A free entry, with room for `size` bytes. */
static struct entry *make_room(struct cache *cache, size_t size)
{
    for (;;) {
        struct entry *unused = NULL, *oldest = NULL;

        for (size_t i = 0; i < CACHE_ENTRIES; i++) {
            struct entry *entry = &cache->entries[i];

            if (entry->key == NULL)
                unused = entry;
            else if (oldest == NULL || entry->used < oldest->used)
                oldest = entry;
        }
        if (unused != NULL && cache->figures.bytes + size <= cache->limit)
            return unused;
        drop(cache, oldest);
    }
}

void cache_store(struct cache *cache, const char *key, const char *version, struct content *content)
{
    size_t size = content->body.capacity + content->gzip.capacity;
    struct entry fresh = {.key = strdup(key), .version = strdup(version), .size = size};
    struct entry *entry;

    if (size > cache->limit / 4 || fresh.key == NULL || fresh.version == NULL) {
        free(fresh.key);
        free(fresh.version);
        return;
    }
    fresh.content = content_use(content);
    pthread_mutex_lock(&cache->lock);
    entry = find(cache, key);
    if (entry != NULL)
        drop(cache, entry);
    entry = make_room(cache, size);
    *entry = fresh;
    entry->used = ++cache->clock;
    cache->figures.bytes += size;
    pthread_mutex_unlock(&cache->lock);
}

void cache_read_figures(struct cache *cache, struct cache_figures *figures)
{
    pthread_mutex_lock(&cache->lock);
    *figures = cache->figures;
    pthread_mutex_unlock(&cache->lock);
}
