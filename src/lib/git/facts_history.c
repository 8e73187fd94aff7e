/* Facts of commits and what they changed. */
#include "git/facts_store.h"

#include <stdlib.h>
#include <string.h>

static struct fact_text text_of(const char *string)
{
    return (struct fact_text){string, strlen(string)};
}

bool facts_find_links(const struct facts *facts, const struct object_id *commit,
                      struct commit_links *links)
{
    struct fact_key key = {.kind = FACT_LINKS, .ids = {commit->bytes}};
    struct fact_reader reader;
    uint64_t count;

    if (!facts_find(facts, &key, &reader))
        return false;
    *links = (struct commit_links){.parents = NULL};
    facts_copy_id(facts, fact_read_id(&reader), &links->tree);
    links->committer_time = fact_read_signed(&reader);
    count = fact_read_number(&reader);
    if (reader.broken || count > (uint64_t)(reader.end - reader.at))
        return false;
    links->parent_count = count;
    if (count == 0)
        return true;
    links->parents = malloc(count * sizeof *links->parents);
    for (size_t i = 0; links->parents != NULL && i < count; i++)
        facts_copy_id(facts, fact_read_id(&reader), &links->parents[i]);
    if (links->parents != NULL && !reader.broken)
        return true;
    free(links->parents);
    return false;
}

void facts_add_links(struct facts *facts, const struct object_id *commit,
                     const struct commit_links *links)
{
    struct fact_key key = {.kind = FACT_LINKS, .ids = {commit->bytes}};

    if (links->parent_count > FACTS_RECORD_LIMIT || !facts_begin(facts, &key))
        return;
    draft_id(&facts->draft, links->tree.bytes);
    draft_signed(&facts->draft, links->committer_time);
    draft_number(&facts->draft, links->parent_count);
    for (size_t i = 0; i < links->parent_count; i++)
        draft_id(&facts->draft, links->parents[i].bytes);
    facts_end(facts, FACT_LINKS);
}

static int reserve_changes(struct fact_changes *changes, size_t count, struct error *error)
{
    size_t capacity = changes->capacity == 0 ? 64 : changes->capacity;
    struct fact_change *items;

    if (count <= changes->capacity)
        return 0;
    while (capacity < count)
        capacity *= 2;
    items = realloc(changes->items, capacity * sizeof *items);
    if (items == NULL)
        return error_no_memory(error);
    changes->items = items;
    changes->capacity = capacity;
    return 0;
}

int fact_changes_add(struct fact_changes *changes, const struct fact_change *change,
                     struct error *error)
{
    if (reserve_changes(changes, changes->count + 1, error) != 0)
        return -1;
    changes->items[changes->count++] = *change;
    return 0;
}

void fact_changes_free(struct fact_changes *changes)
{
    free(changes->items);
    *changes = (struct fact_changes){NULL, 0, 0};
}

/* A change's side stands in the low two bits beside its path; a blob follows FACT_CHANGED. */
static void read_change(const struct facts *facts, struct fact_reader *reader,
                        struct fact_change *change)
{
    uint64_t number = fact_read_number(reader);
    struct fact_text path = fact_text_at(reader, number >> 2);

    change->path = path.bytes;
    change->path_size = path.size;
    change->side = (enum fact_side)(number & 3);
    if (change->side == FACT_CHANGED)
        facts_copy_id(facts, fact_read_id(reader), &change->id);
    else if (change->side > FACT_OTHER_TYPE)
        reader->broken = true;
}

static void write_change(struct facts_draft *draft, const struct fact_change *change)
{
    draft_number(draft, (uint64_t)draft_text_number(draft, change->path, change->path_size) << 2 |
                            (uint64_t)change->side);
    if (change->side == FACT_CHANGED)
        draft_id(draft, change->id.bytes);
}

static bool is_sorted(const struct fact_changes *changes)
{
    for (size_t i = 1; i < changes->count; i++)
        if (strcmp(changes->items[i - 1].path, changes->items[i].path) >= 0)
            return false;
    return true;
}

int facts_find_changes(const struct facts *facts, const struct object_id *commit, size_t parent,
                       struct fact_changes *changes, struct error *error)
{
    struct fact_key key = {.kind = FACT_CHANGES, .number = parent, .ids = {commit->bytes}};
    struct fact_reader reader;
    uint64_t count;

    changes->count = 0;
    if (!facts_find(facts, &key, &reader))
        return 0;
    count = fact_read_number(&reader);
    if (reader.broken || count > (uint64_t)(reader.end - reader.at))
        return 0;
    if (reserve_changes(changes, count, error) != 0)
        return -1;
    while (changes->count < count)
        read_change(facts, &reader, &changes->items[changes->count++]);
    return !reader.broken && is_sorted(changes);
}

/* Trees whose entries are out of order give changes out of order: not kept. */
void facts_add_changes(struct facts *facts, const struct object_id *commit, size_t parent,
                       const struct fact_changes *changes)
{
    struct fact_key key = {.kind = FACT_CHANGES, .number = parent, .ids = {commit->bytes}};

    if (changes->count > FACTS_RECORD_LIMIT || !is_sorted(changes) || !facts_begin(facts, &key))
        return;
    draft_number(&facts->draft, changes->count);
    for (size_t i = 0; i < changes->count; i++)
        write_change(&facts->draft, &changes->items[i]);
    facts_end(facts, FACT_CHANGES);
}

/* The same form as a change; FACT_ABSENT with the file's own path: not renamed. */
bool facts_find_rename(const struct facts *facts, const struct object_id *commit, size_t parent,
                       const char *path, struct fact_change *source)
{
    struct fact_key key = {FACT_RENAME, parent, {commit->bytes}, {text_of(path)}};
    struct fact_reader reader;

    if (!facts_find(facts, &key, &reader))
        return false;
    read_change(facts, &reader, source);
    if (source->side != FACT_CHANGED)
        source->path = NULL;
    return !reader.broken;
}

void facts_add_rename(struct facts *facts, const struct object_id *commit, size_t parent,
                      const char *path, const struct fact_change *source)
{
    struct fact_key key = {FACT_RENAME, parent, {commit->bytes}, {text_of(path)}};
    struct fact_change change = {path, strlen(path), FACT_ABSENT, {{0}}};

    if (!facts_begin(facts, &key))
        return;
    if (source->path != NULL)
        change = (struct fact_change){source->path, strlen(source->path), FACT_CHANGED, source->id};
    write_change(&facts->draft, &change);
    facts_end(facts, FACT_RENAME);
}
