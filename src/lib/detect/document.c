#include "detect/document.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 << 10, INDEX_THRESHOLD = 16 };

struct document_chunk {
    struct document_chunk *next;
    size_t used, capacity;
    alignas(max_align_t) char bytes[];
};

void *document_allocate(struct document *document, size_t size, struct error *error)
{
    struct document_chunk *chunk = document->chunks;
    size_t rounded = (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1);

    if (chunk == NULL || chunk->capacity - chunk->used < rounded) {
        size_t capacity = rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE;

        chunk = malloc(sizeof(*chunk) + capacity);
        if (chunk == NULL) {
            error_no_memory(error);
            return NULL;
        }
        chunk->used = 0;
        chunk->capacity = capacity;
        chunk->next = document->chunks;
        document->chunks = chunk;
    }
    void *memory = chunk->bytes + chunk->used;
    chunk->used += rounded;
    return memory;
}

char *document_copy(struct document *document, const char *bytes, size_t size, struct error *error)
{
    char *copy = document_allocate(document, size + 1, error);

    if (copy != NULL) {
        if (size > 0) {
            memcpy(copy, bytes, size);
        }
        copy[size] = '\0';
    }
    return copy;
}

void document_free(struct document *document)
{
    while (document->chunks != NULL) {
        struct document_chunk *chunk = document->chunks;

        document->chunks = chunk->next;
        free(chunk);
    }
    *document = (struct document)DOCUMENT_INIT;
}

static void append_root(struct document *document, struct node *node)
{
    if (document->root == NULL) {
        document->root = node;
    } else {
        document->last_root->next = node;
    }
    document->last_root = node;
}

static void append_child(struct node *parent, struct node *node)
{
    if (parent->last == NULL) {
        parent->first = node;
    } else {
        parent->last->next = node;
    }
    parent->last = node;
}

struct node *document_add(struct document *document, struct node *parent, enum node_kind kind,
                          const char *key, uint32_t line, struct error *error)
{
    if (document->nodes >= DOCUMENT_NODE_LIMIT) {
        error_record(error, "too-large", "line %u: more than %d values", line, DOCUMENT_NODE_LIMIT);
        return NULL;
    }
    struct node *node = document_allocate(document, sizeof(*node), error);
    if (node == NULL) {
        return NULL;
    }
    *node = (struct node){.kind = kind, .line = line, .key = key, .text = ""};
    document->nodes++;
    if (parent == NULL) {
        append_root(document, node);
    } else {
        append_child(parent, node);
    }
    return node;
}

/* YAML's "<<": a map, or a list of maps, whose keys count where the map itself lacks them. */
static const struct node *get_merged(const struct node *merged, const char *key)
{
    if (merged->kind == NODE_MAP) {
        return node_get(merged, key);
    }
    const struct node *found = NULL;
    for (const struct node *map = node_first(merged); map != NULL && found == NULL;
         map = map->next) {
        found = node_get(map, key);
    }
    return found;
}

static int compare_children(const void *left, const void *right)
{
    const struct node *a = *(const struct node *const *)left;
    const struct node *b = *(const struct node *const *)right;
    int order = strcmp(a->key, b->key);

    return order != 0 ? order : (a->mark > b->mark) - (a->mark < b->mark);
}

/* Sorts the children of a map; of equal keys the last one comes last. */
static int index_map(struct document *document, struct node *map, uint32_t count,
                     struct error *error)
{
    uint32_t filled = 0;

    map->index = document_allocate(document, count * sizeof(struct node *), error);
    if (map->index == NULL) {
        return -1;
    }
    for (struct node *child = map->first; child != NULL; child = child->next) {
        child->mark = filled;
        map->index[filled++] = child;
    }
    qsort(map->index, filled, sizeof(struct node *), compare_children);
    map->index_size = filled;
    return 0;
}

static int index_tree(struct document *document, struct node *node, struct error *error)
{
    uint32_t count = 0;

    for (struct node *child = node->first; child != NULL; child = child->next, count++) {
        if (child->first != NULL && index_tree(document, child, error) != 0) {
            return -1;
        }
    }
    return node->kind == NODE_MAP && count > INDEX_THRESHOLD
               ? index_map(document, node, count, error)
               : 0;
}

int document_index(struct document *document, struct error *error)
{
    for (struct node *root = document->root; root != NULL; root = root->next) {
        if (index_tree(document, root, error) != 0) {
            return -1;
        }
    }
    return 0;
}

static const struct node *get_indexed(const struct node *map, const char *key)
{
    uint32_t first = 0, count = map->index_size;

    while (count > 0) { /* the end of the keys that are not behind `key` */
        uint32_t half = count / 2;

        if (strcmp(map->index[first + half]->key, key) <= 0) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first > 0 && strcmp(map->index[first - 1]->key, key) == 0 ? map->index[first - 1] : NULL;
}

static const struct node *get_own(const struct node *map, const char *key)
{
    const struct node *found = NULL;

    if (map->index != NULL) {
        return get_indexed(map, key);
    }
    for (const struct node *child = map->first; child != NULL; child = child->next) {
        if (strcmp(child->key, key) == 0) {
            found = child;
        }
    }
    return found;
}

const struct node *node_get(const struct node *map, const char *key)
{
    if (map == NULL || map->kind != NODE_MAP || key == NULL) {
        return NULL;
    }
    const struct node *found = get_own(map, key);
    const struct node *merged = found == NULL ? get_own(map, "<<") : NULL;
    return merged != NULL && strcmp(key, "<<") != 0 ? get_merged(merged, key) : found;
}

const struct node *node_at(const struct node *map, const char *path)
{
    char key[64];

    while (map != NULL && *path != '\0') {
        size_t size = strcspn(path, ".");

        if (size >= sizeof(key)) {
            return NULL;
        }
        memcpy(key, path, size);
        key[size] = '\0';
        map = node_get(map, key);
        path += size + (path[size] == '.');
    }
    return map;
}

const char *node_text(const struct node *node)
{
    return node == NULL ? "" : node->text;
}

const char *node_get_text(const struct node *map, const char *key)
{
    return node_text(node_get(map, key));
}

const struct node *node_first(const struct node *node)
{
    return node == NULL ? NULL : node->first;
}

const char *document_skip_bom(const char *bytes, size_t *size)
{
    if (*size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        *size -= 3;
        return bytes + 3;
    }
    return bytes;
}
