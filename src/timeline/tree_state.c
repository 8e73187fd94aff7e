#include "timeline/tree_state.h"

#include "survey/project.h"
#include "timeline/version_memo.h"

#include <stdlib.h>
#include <string.h>

static const char attributes_name[] = ".gitattributes";

/* A path and the regular file that is there. */
struct entry {
    char *path;
    bool live;  /* false: there is none; the rest is what was there last */
    bool known; /* there was one */
    bool owned; /* project_owns() */
    unsigned mode;
    struct object_id id;
    struct survey_content content;
    struct file_kind kind;
};

struct tree_state {
    struct object_store *store;
    const struct path_filter *filter; /* NULL: every file */
    struct object_id tree;
    bool started;
    struct attributes *attributes;
    const struct tree_observer *observer; /* of the move under way; may be NULL */
    struct change_list changes;
    struct version_memo *memo;
    struct entry *entries;
    uint32_t entry_count;
    uint32_t entry_capacity;
    uint32_t *slots; /* open addressing by path: entry + 1 */
    size_t slot_mask;
    struct language_total *totals;
    struct language_total *sorted;
    size_t total_count;
};

struct tree_state *tree_state_new(struct object_store *store, const struct path_filter *filter)
{
    struct tree_state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return NULL;
    *state = (struct tree_state){.store = store, .filter = filter, .memo = version_memo_new()};
    if (state->memo == NULL) {
        free(state);
        return NULL;
    }
    return state;
}

void tree_state_free(struct tree_state *state)
{
    if (state == NULL)
        return;
    for (uint32_t i = 0; i < state->entry_count; i++)
        free(state->entries[i].path);
    free(state->entries);
    free(state->slots);
    free(state->totals);
    free(state->sorted);
    change_list_free(&state->changes);
    version_memo_free(state->memo);
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

static uint32_t *find_slot(const struct tree_state *state, const char *path)
{
    size_t slot = hash_path(path) & state->slot_mask;

    while (state->slots[slot] != 0 &&
           strcmp(state->entries[state->slots[slot] - 1].path, path) != 0)
        slot = (slot + 1) & state->slot_mask;
    return &state->slots[slot];
}

static int entries_grow(struct tree_state *state, struct error *error)
{
    uint32_t capacity = state->entry_capacity ? state->entry_capacity * 2 : 512;
    struct entry *entries = NULL;
    uint32_t *slots;

    if (capacity < UINT32_MAX / 2)
        entries = reallocarray(state->entries, capacity, sizeof *entries);
    if (entries == NULL)
        return error_no_memory(error);
    state->entries = entries;
    slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (slots == NULL)
        return error_no_memory(error);
    free(state->slots);
    state->slots = slots;
    state->slot_mask = (size_t)capacity * 2 - 1;
    state->entry_capacity = capacity;
    for (uint32_t i = 0; i < state->entry_count; i++)
        *find_slot(state, entries[i].path) = i + 1;
    return 0;
}

/* The entry of a path, made when it is new; valid until the next call. NULL: out of memory. */
static struct entry *entry_of(struct tree_state *state, const char *path, struct error *error)
{
    uint32_t *slot;
    char *copy;

    if (state->entry_count == state->entry_capacity && entries_grow(state, error) != 0)
        return NULL;
    slot = find_slot(state, path);
    if (*slot == 0) {
        copy = strdup(path);
        if (copy == NULL) {
            error_no_memory(error);
            return NULL;
        }
        state->entries[state->entry_count] = (struct entry){.path = copy};
        *slot = ++state->entry_count;
    }
    return &state->entries[*slot - 1];
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

/* As stack-detect counts: also UTF-16 and what is too large, which have no lines. */
static bool is_counted(const struct entry *entry)
{
    return entry->live && entry->kind.counted;
}

/* Adds what an entry holds to the totals, or takes it out. */
static int count(struct tree_state *state, const struct entry *entry, bool add, struct error *error)
{
    struct language_total *total;

    if (!is_counted(entry))
        return 0;
    total = total_of(state, entry->kind.language->group, error);
    if (total == NULL)
        return -1;
    total->files += add ? 1 : UINT64_MAX;
    total->bytes += add ? entry->content.size : -entry->content.size;
    total->lines += add ? entry->content.lines : -entry->content.lines;
    return 0;
}

static int tell_observer(const struct tree_state *state, const struct entry *entry, bool again,
                         struct error *error)
{
    const struct survey_file file = {.path = entry->path,
                                     .path_size = strlen(entry->path),
                                     .mode = entry->mode,
                                     .id = entry->id,
                                     .kind = entry->kind,
                                     .size = entry->content.size,
                                     .lines = entry->content.lines};
    const struct tree_observation seen = {entry->path, entry->live ? &file : NULL,
                                          state->attributes, entry->owned, again};

    return state->observer ? state->observer->change(state->observer->context, &seen, error) : 0;
}

/* Fills in what the entry's file is under the attributes of the tree. */
static void judge(const struct tree_state *state, struct entry *entry)
{
    survey_judge(&entry->content, entry->path, state->attributes, &entry->kind);
    entry->owned = project_owns(entry->path, entry->kind.category, state->attributes);
}

/* Finds out what a version of the entry's path holds; the version before it goes to the memo. */
static int examine(struct tree_state *state, struct entry *entry, const struct tree_file *file,
                   struct error *error)
{
    uint32_t number = (uint32_t)(entry - state->entries);

    if (entry->known && object_id_equal(&entry->id, &file->id))
        return 0;
    if (entry->known)
        version_memo_keep(state->memo, number, &entry->id, &entry->content);
    entry->id = file->id;
    entry->known = true;
    if (version_memo_find(state->memo, number, &file->id, &entry->content))
        return 0;
    return survey_examine(state->store, file, &entry->content, error);
}

/* Puts what a path holds now in place of what it held before. */
static int apply_change(struct tree_state *state, const struct file_change *change,
                        struct error *error)
{
    const char *path = change_path(&state->changes, change);
    const struct tree_file file = {path, strlen(path), change->new_mode, change->new_id};
    struct entry *entry;

    if (state->filter != NULL && !state->filter->wants(state->filter->context, path))
        return 0;
    entry = entry_of(state, path, error);
    if (entry == NULL || count(state, entry, false, error) != 0)
        return -1;
    entry->live = MODE_TYPE(file.mode) == MODE_TYPE(MODE_FILE);
    entry->mode = file.mode;
    if (entry->live) {
        if (examine(state, entry, &file, error) != 0)
            return -1;
        judge(state, entry);
    }
    return count(state, entry, true, error) == 0 ? tell_observer(state, entry, false, error) : -1;
}

static bool is_same_kind(const struct entry *left, const struct entry *right)
{
    return left->kind.skip == right->kind.skip && left->kind.language == right->kind.language &&
           left->kind.category == right->kind.category &&
           left->kind.counted == right->kind.counted && left->owned == right->owned;
}

/* Judges all files again, none of which is read for it. */
static int judge_all(struct tree_state *state, struct error *error)
{
    for (uint32_t i = 0; i < state->entry_count; i++) {
        struct entry *entry = &state->entries[i];
        struct entry before = *entry;

        if (!entry->live)
            continue;
        judge(state, entry);
        if (is_same_kind(&before, entry))
            continue;
        if (count(state, &before, false, error) != 0 || count(state, entry, true, error) != 0 ||
            tell_observer(state, entry, true, error) != 0)
            return -1;
    }
    return 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool is_attributes_changed(const struct change_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(base_name(change_path(list, &list->changes[i])), attributes_name) == 0)
            return true;
    return false;
}

static int read_attributes(struct tree_state *state, const struct object_id *tree,
                           struct error *error)
{
    attributes_free(state->attributes);
    state->attributes = NULL;
    return survey_attributes(state->store, tree, &state->attributes, NULL, error);
}

int tree_state_move(struct tree_state *state, const struct object_id *tree,
                    const struct tree_observer *observer, struct error *error)
{
    struct change_list *list = &state->changes;
    bool attributes_changed;

    state->observer = observer;
    if (change_list_fill(list, state->store, NULL, state->started ? &state->tree : NULL, tree, NULL,
                         error) != 0)
        return -1;
    attributes_changed = is_attributes_changed(list);
    if (attributes_changed && read_attributes(state, tree, error) != 0)
        return -1;
    for (size_t i = 0; i < list->count; i++)
        if (apply_change(state, &list->changes[i], error) != 0)
            return -1;
    state->started = true;
    state->tree = *tree;
    return attributes_changed ? judge_all(state, error) : 0;
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
