/* Facts of line differences. */
#include "git/facts_store.h"

#include <stdlib.h>

enum { LINE_LIMIT = INT32_MAX };

void hunk_list_free(struct hunk_list *list)
{
    free(list->items);
    *list = (struct hunk_list){NULL, 0, 0};
}

static int reserve(struct hunk_list *list, size_t count, struct error *error)
{
    size_t capacity = list->capacity == 0 ? 64 : list->capacity;
    struct hunk *items;

    if (count <= list->capacity)
        return 0;
    while (capacity < count)
        capacity *= 2;
    items = realloc(list->items, capacity * sizeof *items);
    if (items == NULL)
        return error_no_memory(error);
    list->items = items;
    list->capacity = capacity;
    return 0;
}

/* Of a hunk are kept the lines before it that both files have, and its two counts. */
static bool read_hunk(struct fact_reader *reader, const struct hunk *last, struct hunk *hunk)
{
    uint64_t same = fact_read_number(reader);
    uint64_t old_count = fact_read_number(reader);
    uint64_t new_count = fact_read_number(reader);
    uint64_t old_start = last->old_start + last->old_count;
    uint64_t new_start = last->new_start + last->new_count;

    if (reader->broken || same > LINE_LIMIT || old_count > LINE_LIMIT || new_count > LINE_LIMIT ||
        old_start + same + old_count > LINE_LIMIT || new_start + same + new_count > LINE_LIMIT)
        return false;
    *hunk = (struct hunk){(uint32_t)(old_start + same), (uint32_t)old_count,
                          (uint32_t)(new_start + same), (uint32_t)new_count};
    return true;
}

int facts_find_hunks(const struct facts *facts, const struct object_id *old_blob,
                     const struct object_id *new_blob, unsigned flags, struct hunk_list *hunks,
                     struct error *error)
{
    struct fact_key key = {FACT_HUNKS, flags, {old_blob->bytes, new_blob->bytes}, {{NULL, 0}}};
    struct hunk last = {0, 0, 0, 0};
    struct fact_reader reader;
    uint64_t count;

    if (!facts_find(facts, &key, &reader))
        return 0;
    count = fact_read_number(&reader);
    if (reader.broken || count > (uint64_t)(reader.end - reader.at))
        return 0;
    if (reserve(hunks, count, error) != 0)
        return -1;
    for (hunks->count = 0; hunks->count < count; hunks->count++) {
        if (!read_hunk(&reader, &last, &hunks->items[hunks->count]))
            return 0;
        last = hunks->items[hunks->count];
    }
    return 1;
}

void facts_add_hunks(struct facts *facts, const struct object_id *old_blob,
                     const struct object_id *new_blob, unsigned flags, const struct hunk *hunks,
                     size_t count)
{
    struct fact_key key = {FACT_HUNKS, flags, {old_blob->bytes, new_blob->bytes}, {{NULL, 0}}};
    uint32_t end = 0;

    if (count > FACTS_RECORD_LIMIT || !facts_begin(facts, &key))
        return;
    draft_number(&facts->draft, count);
    for (size_t i = 0; i < count; i++) {
        draft_number(&facts->draft, hunks[i].old_start - end);
        draft_number(&facts->draft, hunks[i].old_count);
        draft_number(&facts->draft, hunks[i].new_count);
        end = hunks[i].old_start + hunks[i].old_count;
    }
    facts_end(facts, FACT_HUNKS);
}
