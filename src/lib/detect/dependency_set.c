#include "detect/dependency_set.h"

#include "detect/dependency_maven.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_FIRST = 512, CHUNK_MOST = 64 << 10, ITEMS_FIRST = 8 };

/* Of one name in one folder's lock files so many entries are looked at: real ones have some tens.
 */
enum { SAME_NAME_LIMIT = 1000 };

struct dependency_chunk {
    struct dependency_chunk *next;
    size_t used, capacity;
    char bytes[];
};

/* NULL stays NULL; *failed is set when memory is out. */
static const char *keep(struct dependency_set *set, const char *text, bool *failed)
{
    size_t size = text == NULL ? 0 : strlen(text) + 1;
    struct dependency_chunk *chunk = set->chunks;

    if (text == NULL) {
        return NULL;
    }
    if (chunk == NULL || chunk->capacity - chunk->used < size) {
        size_t capacity = chunk == NULL ? CHUNK_FIRST : chunk->capacity * 2;

        capacity = capacity < CHUNK_MOST ? capacity : CHUNK_MOST;
        capacity = capacity > size ? capacity : size;
        chunk = malloc(sizeof(*chunk) + capacity);
        if (chunk == NULL) {
            *failed = true;
            return NULL;
        }
        *chunk = (struct dependency_chunk){set->chunks, 0, capacity};
        set->chunks = chunk;
    }
    char *copy = chunk->bytes + chunk->used;
    memcpy(copy, text, size);
    chunk->used += size;
    return copy;
}

const char *dependency_set_keep(struct dependency_set *set, const char *text)
{
    bool failed = false;

    return keep(set, text, &failed);
}

/* The path of the entry before is often the same: it is kept once. */
static const char *keep_path(struct dependency_set *set, const char *path, bool *failed)
{
    if (set->count > 0 && strcmp(set->items[set->count - 1].path, path) == 0) {
        return set->items[set->count - 1].path;
    }
    return keep(set, path, failed);
}

int dependency_set_borrow(struct dependency_set *set, const struct dependency *dependency,
                          struct error *error)
{
    if (set->count == set->capacity) {
        size_t capacity = set->capacity == 0 ? ITEMS_FIRST : set->capacity * 2;
        struct dependency *items = realloc(set->items, capacity * sizeof(*items));

        if (items == NULL) {
            return error_no_memory(error);
        }
        set->items = items;
        set->capacity = capacity;
    }
    set->items[set->count++] = *dependency;
    return 0;
}

int dependency_set_add(struct dependency_set *set, const struct dependency *dependency,
                       struct error *error)
{
    struct dependency copy = *dependency;
    bool failed = false;

    copy.path = keep_path(set, dependency->path, &failed);
    copy.ecosystem = keep(set, dependency->ecosystem, &failed);
    copy.name = keep(set, dependency->name, &failed);
    copy.requirement = keep(set, dependency->requirement, &failed);
    copy.resolved = keep(set, dependency->resolved, &failed);
    copy.member = keep(set, dependency->member, &failed);
    return failed ? error_no_memory(error) : dependency_set_borrow(set, &copy, error);
}

static size_t folder_size(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : (size_t)(slash - path);
}

/* By role, ecosystem and name, and then by folder: what is looked for stands together. */
static int compare_key(const struct dependency *a, enum dependency_role role, const char *ecosystem,
                       const char *name)
{
    int order = (int)a->role - (int)role;

    order = order != 0 ? order : strcmp(a->ecosystem, ecosystem);
    return order != 0 ? order : strcmp(a->name, name);
}

static int compare_folders(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int compare_entries(const void *left, const void *right)
{
    const struct dependency *a = left, *b = right;
    int order = compare_key(a, b->role, b->ecosystem, b->name);

    if (order == 0) {
        order = compare_folders(a->path, folder_size(a->path), b->path, folder_size(b->path));
    }
    order = order != 0 ? order : strcmp(a->path, b->path);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_places(const void *left, const void *right)
{
    const struct dependency *a = left, *b = right;
    int order = strcmp(a->path, b->path);

    order = order != 0 ? order : (a->line > b->line) - (a->line < b->line);
    order = order != 0 ? order : strcmp(a->ecosystem, b->ecosystem);
    order = order != 0 ? order : strcmp(a->name, b->name);
    return order != 0 ? order : (int)a->scope - (int)b->scope;
}

/* The entries of a role for a dependency in one folder: *first and how many. */
static size_t find_entries(const struct dependency_set *set, const struct dependency *wanted,
                           enum dependency_role role, size_t folder, size_t *first)
{
    size_t low = 0, left = set->count, count = 0;

    while (left > 0) {
        size_t half = left / 2;
        const struct dependency *entry = &set->items[low + half];
        int order = compare_key(entry, role, wanted->ecosystem, wanted->name);

        if (order == 0) {
            order = compare_folders(entry->path, folder_size(entry->path), wanted->path, folder);
        }
        if (order < 0) {
            low += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    *first = low;
    for (; low + count < set->count && count < SAME_NAME_LIMIT; count++) {
        const struct dependency *entry = &set->items[low + count];

        if (compare_key(entry, role, wanted->ecosystem, wanted->name) != 0 ||
            compare_folders(entry->path, folder_size(entry->path), wanted->path, folder) != 0) {
            break;
        }
    }
    return count;
}

/* How well a lock's entry fits: -1 not at all. `folder` is the lock's, a part of wanted->path. */
static int fit_of(const struct dependency *entry, const struct dependency *wanted, size_t folder)
{
    int fit = 0;

    if (entry->member != NULL) {
        size_t own = folder_size(wanted->path);
        const char *inside = wanted->path + (folder == 0 ? 0 : folder + 1);
        size_t inside_size = own > folder ? own - folder - (folder > 0) : 0;
        const char *member = strcmp(entry->member, ".") == 0 ? "" : entry->member;

        if (strlen(member) != inside_size || memcmp(member, inside, inside_size) != 0) {
            return -1;
        }
        fit += 2;
    }
    if (*entry->requirement != '\0') {
        if (strcmp(entry->requirement, wanted->requirement) != 0) {
            return -1;
        }
        fit += 1;
    }
    return fit;
}

/* The best fitting version of one lock file's folder; NULL when none fits or several do. */
static const char *pick_resolved(const struct dependency *entries, size_t count,
                                 const struct dependency *wanted, size_t folder)
{
    const char *best = NULL;
    int best_fit = -1;

    for (size_t i = 0; i < count; i++) {
        int fit = fit_of(&entries[i], wanted, folder);

        if (fit > best_fit) {
            best = entries[i].resolved;
            best_fit = fit;
        } else if (fit == best_fit && fit >= 0 && best != NULL &&
                   strcmp(best, entries[i].resolved) != 0) {
            best = NULL;
        }
    }
    return best;
}

/* The next folder above; false at the top. */
static bool go_up(const char *path, size_t *folder)
{
    if (*folder == 0) {
        return false;
    }
    do {
        --*folder;
    } while (*folder > 0 && path[*folder] != '/');
    return true;
}

/* Whether a requirement leaves it to managed entries to say which: to those of *catalog, or (NULL)
 * of none. */
static bool is_managed(const char *requirement, const char **catalog)
{
    static const char prefix[] = "catalog:";

    *catalog = NULL;
    if (strncmp(requirement, prefix, sizeof(prefix) - 1) != 0) {
        return *requirement == '\0';
    }
    *catalog = requirement + sizeof(prefix) - 1;
    if (**catalog == '\0') {
        *catalog = "default";
    }
    return true;
}

static bool same_catalog(const char *left, const char *right)
{
    return left == NULL || right == NULL ? left == right : strcmp(left, right) == 0;
}

static void inherit(const struct dependency_set *set, struct dependency *wanted)
{
    size_t folder = folder_size(wanted->path), first;
    const char *catalog;

    if (!is_managed(wanted->requirement, &catalog) || strcmp(wanted->ecosystem, "maven") == 0) {
        return;
    }
    do {
        size_t count = find_entries(set, wanted, DEPENDENCY_MANAGED, folder, &first);

        for (size_t i = 0; i < count; i++) {
            if (same_catalog(set->items[first + i].member, catalog)) {
                wanted->requirement = set->items[first + i].requirement;
                return;
            }
        }
    } while (go_up(wanted->path, &folder));
}

static void resolve(const struct dependency_set *set, struct dependency *wanted)
{
    size_t folder = folder_size(wanted->path), first;

    do {
        size_t count = find_entries(set, wanted, DEPENDENCY_LOCKED, folder, &first);

        if (count > 0) {
            wanted->resolved = pick_resolved(&set->items[first], count, wanted, folder);
            return;
        }
    } while (go_up(wanted->path, &folder));
}

void dependency_set_join(struct dependency_set *set)
{
    size_t direct = 0;

    if (set->count == 0) {
        return;
    }
    dependency_maven_join(set);
    qsort(set->items, set->count, sizeof(*set->items), compare_entries);
    while (direct < set->count && set->items[direct].role == DEPENDENCY_DIRECT) {
        resolve(set, &set->items[direct]);
        inherit(set, &set->items[direct]);
        direct++;
    }
    set->count = direct;
    qsort(set->items, set->count, sizeof(*set->items), compare_places);
}

void dependency_set_free(struct dependency_set *set)
{
    while (set->chunks != NULL) {
        struct dependency_chunk *chunk = set->chunks;

        set->chunks = chunk->next;
        free(chunk);
    }
    free(set->items);
    *set = (struct dependency_set)DEPENDENCY_SET_INIT;
}
