#include "git/tree_memo.h"

#include "git/object_cache.h"

#include <stdlib.h>
#include <string.h>

struct tree_memo {
    struct object_cache cache;
};

/* What stands before a kept list: the cache looks up by parts of the ids only. */
struct pair {
    struct object_id parent_tree;
    struct object_id tree;
};

/* How a difference is written down, its name behind it. */
struct written {
    uint32_t mode;
    uint32_t parent_mode;
    uint32_t name_size;
    struct object_id id;
    struct object_id parent_id;
};

struct tree_memo *tree_memo_new(size_t limit)
{
    struct tree_memo *memo = calloc(1, sizeof *memo);

    if (memo == NULL)
        return NULL;
    if (object_cache_init(&memo->cache, limit, NULL) == 0)
        return memo;
    free(memo);
    return NULL;
}

void tree_memo_free(struct tree_memo *memo)
{
    if (memo == NULL)
        return;
    object_cache_free(&memo->cache);
    free(memo);
}

int tree_difference_add(struct buffer *list, const struct tree_difference *difference,
                        struct error *error)
{
    const struct tree_entry *entry = &difference->entry;
    struct written written = {entry->mode, difference->parent_mode, (uint32_t)entry->name_size,
                              entry->id, difference->parent_id};

    if (buffer_add(list, &written, sizeof written, error) != 0)
        return -1;
    return buffer_add(list, entry->name, entry->name_size + 1, error);
}

bool tree_difference_next(const struct buffer *list, size_t *at, struct tree_difference *difference)
{
    struct written written;

    if (*at >= list->size)
        return false;
    memcpy(&written, list->data + *at, sizeof written);
    *at += sizeof written;
    difference->entry =
        (struct tree_entry){written.mode, list->data + *at, written.name_size, written.id};
    difference->parent_mode = written.parent_mode;
    difference->parent_id = written.parent_id;
    *at += written.name_size + 1;
    return true;
}

/* Half of each id: ids are hashes, and pair_is() has the last word. */
static struct object_id key_of(const struct object_id *parent_tree, const struct object_id *tree)
{
    struct object_id key;

    memcpy(key.bytes, parent_tree->bytes, 16);
    memcpy(key.bytes + 16, tree->bytes, 16);
    return key;
}

static bool pair_is(const struct cache_entry *entry, const struct object_id *parent_tree,
                    const struct object_id *tree)
{
    struct pair pair;

    memcpy(&pair, entry->data, sizeof pair);
    return object_id_equal(&pair.parent_tree, parent_tree) && object_id_equal(&pair.tree, tree);
}

int tree_memo_find(struct tree_memo *memo, const struct object_id *parent_tree,
                   const struct object_id *tree, struct buffer *list, struct error *error)
{
    struct object_id key = key_of(parent_tree, tree);
    struct cache_entry *entry =
        object_cache_find(&memo->cache, &(struct cache_key){.pack = 0, .id = &key});
    int found = 0;

    if (entry == NULL)
        return 0;
    if (pair_is(entry, parent_tree, tree))
        found = buffer_add(list, entry->data + sizeof(struct pair),
                           entry->size - sizeof(struct pair), error) == 0
                    ? 1
                    : -1;
    object_cache_release_last(&memo->cache, entry);
    return found;
}

void tree_memo_keep(struct tree_memo *memo, const struct object_id *parent_tree,
                    const struct object_id *tree, const struct buffer *list, size_t start)
{
    const struct pair pair = {*parent_tree, *tree};
    struct object_id key = key_of(parent_tree, tree);
    size_t size = list->size - start;
    struct cache_entry *entry = object_cache_new_entry(&memo->cache, sizeof pair + size, 1);

    if (entry == NULL)
        return;
    memcpy(entry->data, &pair, sizeof pair);
    if (size > 0)
        memcpy(entry->data + sizeof pair, list->data + start, size);
    object_cache_keep(&memo->cache, &(struct cache_key){.pack = 0, .id = &key}, entry);
    object_cache_release(&memo->cache, entry);
}
