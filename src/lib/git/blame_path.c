#include "git/blame_path.h"

#include <stdlib.h>
#include <string.h>

struct path_node {
    path_number directory;
    uint32_t name; /* offset into `names` */
    uint32_t name_size;
    uint32_t hash;
};

struct path_table {
    struct path_node *nodes;
    uint32_t count;
    uint32_t capacity;
    path_number *slots; /* by hash; PATH_NONE: free */
    uint32_t slot_count;
    struct buffer names;
};

enum { FIRST_SLOTS = 1024 };

static uint32_t hash_name(path_number directory, const char *name, size_t size)
{
    uint32_t hash = 2166136261u ^ (directory * 2654435761u);

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    return hash ^ (hash >> 15);
}

struct path_table *path_table_new(void)
{
    struct path_table *table = calloc(1, sizeof(*table));

    if (table == NULL)
        return NULL;
    table->capacity = FIRST_SLOTS / 2;
    table->slot_count = FIRST_SLOTS;
    table->nodes = malloc(table->capacity * sizeof(*table->nodes));
    table->slots = malloc(table->slot_count * sizeof(*table->slots));
    if (table->nodes == NULL || table->slots == NULL) {
        path_table_free(table);
        return NULL;
    }
    memset(table->slots, 0xff, table->slot_count * sizeof(*table->slots));
    table->nodes[PATH_ROOT] = (struct path_node){PATH_NONE, 0, 0, 0};
    table->count = 1;
    return table;
}

void path_table_free(struct path_table *table)
{
    if (table == NULL)
        return;
    free(table->nodes);
    free(table->slots);
    buffer_free(&table->names);
    free(table);
}

static path_number *find_slot(const struct path_table *table, path_number directory,
                              const char *name, size_t size, uint32_t hash)
{
    uint32_t mask = table->slot_count - 1;

    for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
        const struct path_node *node;

        if (table->slots[at] == PATH_NONE)
            return &table->slots[at];
        node = &table->nodes[table->slots[at]];
        if (node->hash == hash && node->directory == directory && node->name_size == size &&
            memcmp(table->names.data + node->name, name, size) == 0)
            return &table->slots[at];
    }
}

path_number path_table_find(const struct path_table *table, path_number directory, const char *name,
                            size_t size)
{
    return *find_slot(table, directory, name, size, hash_name(directory, name, size));
}

path_number path_table_find_path(const struct path_table *table, const char *path, size_t size)
{
    const char *end = path + size;
    path_number number = PATH_ROOT;

    while (number != PATH_NONE) {
        const char *slash = memchr(path, '/', (size_t)(end - path));

        if (slash == NULL)
            return path_table_find(table, number, path, (size_t)(end - path));
        number = path_table_find(table, number, path, (size_t)(slash - path));
        path = slash + 1;
    }
    return PATH_NONE;
}

/* Doubles nodes and slots; half of the slots stay free. */
static int grow(struct path_table *table, struct error *error)
{
    uint32_t capacity = table->capacity * 2;
    uint32_t mask = capacity * 2 - 1;
    struct path_node *nodes;
    path_number *slots;

    if (capacity >= UINT32_MAX / 4)
        return error_record(error, "too-large", "the history has too many paths");
    nodes = realloc(table->nodes, capacity * sizeof(*nodes));
    if (nodes == NULL)
        return error_no_memory(error);
    table->nodes = nodes;
    table->capacity = capacity;
    slots = malloc((size_t)capacity * 2 * sizeof(*slots));
    if (slots == NULL)
        return error_no_memory(error);
    memset(slots, 0xff, (size_t)capacity * 2 * sizeof(*slots));
    for (path_number path = 1; path < table->count; path++) {
        uint32_t at = nodes[path].hash & mask;

        while (slots[at] != PATH_NONE)
            at = (at + 1) & mask;
        slots[at] = path;
    }
    free(table->slots);
    table->slots = slots;
    table->slot_count = capacity * 2;
    return 0;
}

static int add_entry(struct path_table *table, path_number directory, const char *name, size_t size,
                     path_number *number, struct error *error)
{
    uint32_t hash = hash_name(directory, name, size);
    path_number *slot = find_slot(table, directory, name, size, hash);

    if (*slot == PATH_NONE) {
        if (table->count == table->capacity) {
            if (grow(table, error) != 0)
                return -1;
            slot = find_slot(table, directory, name, size, hash);
        }
        table->nodes[table->count] =
            (struct path_node){directory, (uint32_t)table->names.size, (uint32_t)size, hash};
        if (buffer_add(&table->names, name, size, error) != 0)
            return -1;
        *slot = table->count++;
    }
    *number = *slot;
    return 0;
}

int path_table_add(struct path_table *table, const char *path, path_number *number,
                   struct error *error)
{
    path_number at = PATH_ROOT;

    for (;;) {
        size_t size = strcspn(path, "/");

        if (add_entry(table, at, path, size, &at, error) != 0)
            return -1;
        if (path[size] == '\0')
            break;
        path += size + 1;
    }
    *number = at;
    return 0;
}

uint32_t path_table_count(const struct path_table *table)
{
    return table->count;
}

path_number path_table_directory(const struct path_table *table, path_number path)
{
    return table->nodes[path].directory;
}

int path_table_text(const struct path_table *table, path_number path, struct buffer *out,
                    struct error *error)
{
    size_t size = 0;
    size_t end;

    for (path_number at = path; at != PATH_ROOT; at = table->nodes[at].directory)
        size += table->nodes[at].name_size + 1;
    if (buffer_reserve(out, size, error) != 0)
        return -1;
    end = out->size + size - 1;
    out->data[end] = '\0';
    for (path_number at = path; at != PATH_ROOT; at = table->nodes[at].directory) {
        const struct path_node *node = &table->nodes[at];

        end -= node->name_size;
        memcpy(out->data + end, table->names.data + node->name, node->name_size);
        if (node->directory != PATH_ROOT)
            out->data[--end] = '/';
    }
    out->size += size - 1;
    return 0;
}
