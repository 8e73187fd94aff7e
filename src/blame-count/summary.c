#include "blame-count/summary.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static bool same_text(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static size_t *find_slot(const struct summary *summary, const struct summary_row *key)
{
    size_t mask = summary->slot_count - 1;
    size_t hash = key->identity->number * 31u + (size_t)key->category;

    for (const char *at = key->language; at != NULL && *at != '\0'; at++)
        hash = hash * 33 + (unsigned char)*at;
    for (hash *= 2654435761u, hash ^= hash >> 15;; hash++) {
        size_t *slot = &summary->slots[hash & mask];
        const struct summary_row *row = &summary->rows[*slot - 1];

        if (*slot == 0 || (row->identity == key->identity && row->category == key->category &&
                           same_text(row->language, key->language)))
            return slot;
    }
}

static int grow(struct summary *summary, struct error *error)
{
    size_t capacity = summary->capacity == 0 ? FIRST_CAPACITY : summary->capacity * 2;
    struct summary_row *rows = realloc(summary->rows, capacity * sizeof(*rows));
    size_t *slots;

    if (rows == NULL)
        return error_no_memory(error);
    summary->rows = rows;
    slots = calloc(capacity * 2, sizeof(*slots));
    if (slots == NULL)
        return error_no_memory(error);
    free(summary->slots);
    summary->slots = slots;
    summary->slot_count = capacity * 2;
    summary->capacity = capacity;
    for (size_t i = 0; i < summary->count; i++)
        *find_slot(summary, &rows[i]) = i + 1;
    return 0;
}

static int find_row(struct summary *summary, const struct summary_row *key,
                    struct summary_row **row, struct error *error)
{
    size_t *slot;

    if (summary->count == summary->capacity && grow(summary, error) != 0)
        return -1;
    slot = find_slot(summary, key);
    if (*slot == 0) {
        summary->rows[summary->count++] = *key;
        *slot = summary->count;
    }
    *row = &summary->rows[*slot - 1];
    return 0;
}

int summary_add(struct summary *summary, const struct inventory *inventory,
                const struct authors *authors, const struct blame *blame, size_t file,
                struct error *error)
{
    const struct blame_range *ranges;
    size_t count, origin_count;
    const struct blame_origin *origins = blame_origins(blame, &origin_count);

    blame_ranges(blame, file, &ranges, &count);
    for (size_t i = 0; i < count; i++) {
        const struct authorship *by = &authors->commits[origins[ranges[i].origin].commit];
        struct summary_row key = {.identity = by->identity,
                                  .language = inventory->kinds[file].language,
                                  .category = inventory->kinds[file].category,
                                  .oldest = by->time,
                                  .newest = by->time};
        struct summary_row *row;

        if (find_row(summary, &key, &row, error) != 0)
            return -1;
        row->lines += ranges[i].count;
        row->oldest = by->time < row->oldest ? by->time : row->oldest;
        row->newest = by->time > row->newest ? by->time : row->newest;
        row->files += row->last_file != file + 1;
        row->last_file = file + 1;
    }
    return 0;
}

static int compare_text(const char *left, const char *right)
{
    if (left == NULL || right == NULL)
        return (left == NULL) - (right == NULL);
    return strcmp(left, right);
}

static int compare_rows(const void *left, const void *right)
{
    const struct summary_row *a = left, *b = right;
    int order;

    if (a->lines != b->lines)
        return a->lines > b->lines ? -1 : 1;
    order = strcmp(a->identity->name, b->identity->name);
    if (order == 0)
        order = strcmp(a->identity->email, b->identity->email);
    if (order == 0)
        order = compare_text(a->language, b->language);
    return order != 0 ? order : (int)a->category - (int)b->category;
}

static json_t *row_json(const struct analysis *analysis, const struct summary_row *row)
{
    json_t *record = analysis_record(analysis, "blame");
    char oldest[TEXT_TIME_SIZE];
    char newest[TEXT_TIME_SIZE];
    json_t *rest =
        json_pack("{s:o, s:s?, s:s, s:I, s:I, s:s, s:s}", "author", identity_json(row->identity),
                  "language", row->language, "category", file_category_name(row->category), "files",
                  (json_int_t)row->files, "lines", (json_int_t)row->lines, "oldest",
                  text_time(row->oldest, oldest), "newest", text_time(row->newest, newest));

    if (record == NULL || rest == NULL || json_object_update_new(record, rest) != 0) {
        json_decref(record);
        return NULL;
    }
    return record;
}

int summary_write(struct summary *summary, struct analysis *analysis, struct error *error)
{
    if (summary->count > 0)
        qsort(summary->rows, summary->count, sizeof(*summary->rows), compare_rows);
    for (size_t i = 0; i < summary->count; i++)
        if (analysis_write(analysis, row_json(analysis, &summary->rows[i]), error) != 0)
            return -1;
    return 0;
}

void summary_free(struct summary *summary)
{
    free(summary->rows);
    free(summary->slots);
    *summary = (struct summary){0};
}
