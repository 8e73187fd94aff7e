#include "git/history.h"

#include <stdlib.h>
#include <string.h>

/* Open addressing from id to index + 1; 0 is an empty slot. */
struct index_table {
    uint32_t *slots;
    size_t mask;
};

struct loader {
    struct history *history;
    struct index_table table;
    size_t commits_capacity;
    size_t parents_capacity;
};

static size_t slot_of(const struct object_id *id, size_t mask)
{
    size_t hash;

    memcpy(&hash, id->bytes, sizeof hash); /* an id is a hash already */
    return hash & mask;
}

static int table_grow(struct loader *loader, struct error *error)
{
    size_t size = loader->table.slots ? (loader->table.mask + 1) * 2 : 4096;
    uint32_t *slots = calloc(size, sizeof *slots);

    if (slots == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < loader->history->count; i++) {
        size_t slot = slot_of(&loader->history->commits[i].id, size - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (size - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    free(loader->table.slots);
    loader->table.slots = slots;
    loader->table.mask = size - 1;
    return 0;
}

static int commits_reserve(struct loader *loader, struct error *error)
{
    struct history *history = loader->history;
    size_t capacity = loader->commits_capacity ? loader->commits_capacity * 2 : 1024;
    struct history_commit *commits;

    if (history->count < loader->commits_capacity)
        return 0;
    commits = reallocarray(history->commits, capacity, sizeof *commits);
    if (commits == NULL)
        return error_no_memory(error);
    history->commits = commits;
    loader->commits_capacity = capacity;
    return 0;
}

static int parents_reserve(struct loader *loader, struct error *error)
{
    struct history *history = loader->history;
    size_t capacity = loader->parents_capacity ? loader->parents_capacity * 2 : 1024;
    uint32_t *parents;

    if (history->parents_count < loader->parents_capacity)
        return 0;
    parents = reallocarray(history->parents, capacity, sizeof *parents);
    if (parents == NULL)
        return error_no_memory(error);
    history->parents = parents;
    loader->parents_capacity = capacity;
    return 0;
}

/* The index of a commit, added at the end when it is new. */
static int intern(struct loader *loader, const struct object_id *id, uint32_t *index,
                  struct error *error)
{
    struct history *history = loader->history;
    size_t slot;

    if (loader->table.slots == NULL || history->count * 2 > loader->table.mask)
        if (table_grow(loader, error) != 0)
            return -1;
    slot = slot_of(id, loader->table.mask);
    while (loader->table.slots[slot] != 0) {
        *index = loader->table.slots[slot] - 1;
        if (object_id_equal(&history->commits[*index].id, id))
            return 0;
        slot = (slot + 1) & loader->table.mask;
    }
    if (history->count >= UINT32_MAX - 1)
        return error_record(error, "too-large", "more than 2^32 - 2 commits");
    if (commits_reserve(loader, error) != 0)
        return -1;
    *index = (uint32_t)history->count++;
    memset(&history->commits[*index], 0, sizeof *history->commits);
    history->commits[*index].id = *id;
    loader->table.slots[slot] = *index + 1;
    return 0;
}

static int add_parents(struct loader *loader, size_t index, const struct commit *commit,
                       struct error *error)
{
    struct history *history = loader->history;

    history->commits[index].first_parent = history->parents_count;
    history->commits[index].parent_count = (uint32_t)commit->parent_count;
    for (size_t i = 0; i < commit->parent_count; i++) {
        uint32_t parent;
        if (intern(loader, &commit->parents[i], &parent, error) != 0 ||
            parents_reserve(loader, error) != 0)
            return -1;
        history->parents[history->parents_count++] = parent;
    }
    return 0;
}

static int load_commit(struct loader *loader, struct object_store *store, size_t index,
                       history_visitor *visit, void *context, struct error *error)
{
    struct object_id id = loader->history->commits[index].id;
    struct commit commit;
    int status;

    if (commit_read(store, &id, &commit, error) != 0)
        return -1;
    loader->history->commits[index].tree = commit.tree;
    loader->history->commits[index].committer_time = commit.committer.time;
    status = add_parents(loader, index, &commit, error);
    if (status == 0 && visit != NULL)
        status = visit(context, &commit, index, error);
    commit_release(store, &commit);
    return status;
}

/* Takes away commits that no other has for a parent any more; a circle is what stays. */
static int check_circles(const struct history *history, struct error *error)
{
    uint32_t *children = calloc(history->count + 1, sizeof *children);
    uint32_t *ready = calloc(history->count + 1, sizeof *ready);
    size_t count = 0;

    if (children == NULL || ready == NULL) {
        free(children);
        free(ready);
        return error_no_memory(error);
    }
    for (size_t i = 0; i < history->parents_count; i++)
        children[history->parents[i]]++;
    for (size_t i = 0; i < history->count; i++)
        if (children[i] == 0)
            ready[count++] = (uint32_t)i;
    for (size_t i = 0; i < count; i++)
        for (uint32_t number = 0; number < history->commits[ready[i]].parent_count; number++) {
            uint32_t parent = history_parent(history, ready[i], number);

            if (--children[parent] == 0)
                ready[count++] = parent;
        }
    free(children);
    free(ready);
    if (count == history->count)
        return 0;
    return error_record(error, "circular-history",
                        "%zu commits come behind themselves: refs/replace or info/grafts are wrong",
                        history->count - count);
}

int history_check(struct object_store *store, const struct object_id *head, struct error *error)
{
    struct history history;

    if (object_store_replacements(store) == NULL)
        return 0;
    if (history_load(&history, store, head, NULL, NULL, error) != 0)
        return -1;
    history_free(&history);
    return 0;
}

int history_load(struct history *history, struct object_store *store, const struct object_id *head,
                 history_visitor *visit, void *context, struct error *error)
{
    struct loader loader = {.history = history};
    uint32_t first;
    int status;

    memset(history, 0, sizeof *history);
    status = intern(&loader, head, &first, error);
    for (size_t i = 0; status == 0 && i < history->count; i++)
        status = load_commit(&loader, store, i, visit, context, error);
    free(loader.table.slots);
    if (status == 0 && object_store_replacements(store) != NULL)
        status = check_circles(history, error);
    if (status != 0)
        history_free(history);
    return status;
}

void history_free(struct history *history)
{
    free(history->commits);
    free(history->parents);
    memset(history, 0, sizeof *history);
}

uint32_t history_parent(const struct history *history, size_t commit, uint32_t number)
{
    return history->parents[history->commits[commit].first_parent + number];
}
