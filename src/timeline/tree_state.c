#include "timeline/tree_state.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char attributes_name[] = ".gitattributes";

/* A path's share of the totals, zero while it is not live or not counted. */
struct entry {
    char *path;
    const char *language; /* NULL: counts for nothing */
    uint64_t bytes;
    uint64_t lines;
};

struct tree_state {
    struct object_store *store;
    const struct path_filter *filter; /* NULL: every file */
    struct object_id tree;
    bool started;
    struct attributes *attributes;
    const struct tree_observer *observer; /* of the move under way; may be NULL */
    bool again;                           /* the whole tree is classified again */
    struct entry *entries;                /* open addressing by path */
    size_t entry_count;
    size_t entry_mask;
    struct language_total *totals;
    struct language_total *sorted;
    size_t total_count;
};

struct tree_state *tree_state_new(struct object_store *store, const struct path_filter *filter)
{
    struct tree_state *state = calloc(1, sizeof *state);

    if (state != NULL)
        *state = (struct tree_state){.store = store, .filter = filter};
    return state;
}

void tree_state_free(struct tree_state *state)
{
    if (state == NULL)
        return;
    for (size_t i = 0; state->entries != NULL && i <= state->entry_mask; i++)
        free(state->entries[i].path);
    free(state->entries);
    free(state->totals);
    free(state->sorted);
    attributes_free(state->attributes);
    free(state);
}

static size_t hash_path(const char *path)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (; *path; path++)
        hash = (hash ^ (unsigned char)*path) * UINT64_C(0x100000001b3);
    return (size_t)(hash ^ hash >> 29);
}

static struct entry *entry_slot(struct entry *entries, size_t mask, const char *path)
{
    size_t slot = hash_path(path) & mask;

    while (entries[slot].path != NULL && strcmp(entries[slot].path, path) != 0)
        slot = (slot + 1) & mask;
    return &entries[slot];
}

static int entries_grow(struct tree_state *state, struct error *error)
{
    size_t size = state->entries ? (state->entry_mask + 1) * 2 : 1024;
    struct entry *entries = calloc(size, sizeof *entries);

    if (entries == NULL)
        return error_no_memory(error);
    for (size_t i = 0; state->entries != NULL && i <= state->entry_mask; i++)
        if (state->entries[i].path != NULL)
            *entry_slot(entries, size - 1, state->entries[i].path) = state->entries[i];
    free(state->entries);
    state->entries = entries;
    state->entry_mask = size - 1;
    return 0;
}

/* The entry of a path, made when it is new; NULL: out of memory. */
static struct entry *entry_of(struct tree_state *state, const char *path, struct error *error)
{
    struct entry *entry;

    if (state->entry_count * 2 >= state->entry_mask && entries_grow(state, error) != 0)
        return NULL;
    entry = entry_slot(state->entries, state->entry_mask, path);
    if (entry->path == NULL) {
        entry->path = strdup(path);
        if (entry->path == NULL) {
            error_no_memory(error);
            return NULL;
        }
        state->entry_count++;
    }
    return entry;
}

/* The total of a language; NULL: out of memory. Languages are few: a list does. */
static struct language_total *total_of(struct tree_state *state, const char *language,
                                       struct error *error)
{
    struct language_total *totals;

    for (size_t i = 0; i < state->total_count; i++)
        if (state->totals[i].language == language ||
            strcmp(state->totals[i].language, language) == 0)
            return &state->totals[i];
    totals = reallocarray(state->totals, state->total_count + 1, sizeof *totals);
    if (totals == NULL) {
        error_no_memory(error);
        return NULL;
    }
    state->totals = totals;
    totals[state->total_count] = (struct language_total){.language = language};
    return &totals[state->total_count++];
}

static int entry_clear(struct tree_state *state, struct entry *entry, struct error *error)
{
    struct language_total *total;

    if (entry->language == NULL)
        return 0;
    total = total_of(state, entry->language, error);
    if (total == NULL)
        return -1;
    total->files--;
    total->bytes -= entry->bytes;
    total->lines -= entry->lines;
    entry->language = NULL;
    return 0;
}

static int tell_observer(const struct tree_state *state, const char *path,
                         const struct survey_file *file, struct error *error)
{
    const struct tree_observation seen = {path, file, state->attributes, state->again};

    return state->observer ? state->observer->change(state->observer->context, &seen, error) : 0;
}

/* A survey's visit: counts a file for its entry, which counts for nothing yet. */
static int count_file(void *context, const struct survey_file *file, struct error *error)
{
    struct tree_state *state = context;
    struct language_total *total;
    struct entry *entry;

    if (tell_observer(state, file->path, file, error) != 0)
        return -1;
    if (file->kind.skip != SKIP_NONE || !file->kind.counted || file->kind.language == NULL)
        return 0;
    total = total_of(state, file->kind.language->group, error);
    entry = entry_of(state, file->path, error);
    if (total == NULL || entry == NULL)
        return -1;
    entry->language = file->kind.language->group;
    entry->bytes = file->size;
    entry->lines = file->lines;
    total->files++;
    total->bytes += entry->bytes;
    total->lines += entry->lines;
    return 0;
}

/* Puts what `file` holds now in place of what its path held before. Mode 0: nothing. */
static int set_path(struct tree_state *state, const struct tree_file *file, struct error *error)
{
    struct entry *entry;

    if (state->filter != NULL && !state->filter->wants(state->filter->context, file->path))
        return 0;
    entry = entry_of(state, file->path, error);
    if (entry == NULL || entry_clear(state, entry, error) != 0)
        return -1;
    if (MODE_TYPE(file->mode) != MODE_TYPE(MODE_FILE))
        return tell_observer(state, file->path, NULL, error);
    return survey_visit(state->store, file, state->attributes, NULL, count_file, state, error);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int set_file(void *context, const struct tree_file *file, struct error *error)
{
    return set_path(context, file, error);
}

/* Reads the tree's attributes and classifies all of it again. */
static int classify_all(struct tree_state *state, const struct object_id *tree, struct error *error)
{
    int status;

    attributes_free(state->attributes);
    state->attributes = NULL;
    if (survey_attributes(state->store, tree, &state->attributes, NULL, error) != 0)
        return -1;
    state->again = true;
    status = tree_walk(state->store, tree, set_file, state, error);
    state->again = false;
    return status;
}

struct move {
    struct tree_state *state;
    bool attributes_changed;
};

static int apply_change(void *context, const struct tree_change *change, struct error *error)
{
    struct move *move = context;
    struct tree_file file = {change->path, change->path_size, change->new_mode, change->new_id};

    if (strcmp(base_name(change->path), attributes_name) == 0)
        move->attributes_changed = true;
    return set_path(move->state, &file, error);
}

int tree_state_move(struct tree_state *state, const struct object_id *tree,
                    const struct tree_observer *observer, struct error *error)
{
    struct move move = {state, false};

    state->observer = observer;
    if (tree_diff(state->store, state->started ? &state->tree : NULL, tree, apply_change, &move,
                  error) != 0)
        return -1;
    state->started = true;
    state->tree = *tree;
    return move.attributes_changed ? classify_all(state, tree, error) : 0;
}

static int compare_totals(const void *left_row, const void *right_row)
{
    const struct language_total *left = left_row;
    const struct language_total *right = right_row;

    if (left->bytes != right->bytes)
        return left->bytes > right->bytes ? -1 : 1;
    return strcmp(left->language, right->language);
}

int tree_state_totals(struct tree_state *state, const struct language_total **rows, size_t *count,
                      struct error *error)
{
    size_t live = 0;

    free(state->sorted);
    state->sorted = reallocarray(NULL, state->total_count + 1, sizeof *state->sorted);
    if (state->sorted == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < state->total_count; i++)
        if (state->totals[i].files > 0)
            state->sorted[live++] = state->totals[i];
    qsort(state->sorted, live, sizeof *state->sorted, compare_totals);
    *rows = state->sorted;
    *count = live;
    return 0;
}
