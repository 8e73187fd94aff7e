#include "blame-count/summary.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static bool same_text(const char *left, const char *right)
{
    return left == right || (left != NULL && right != NULL && strcmp(left, right) == 0);
}

static bool same_key(const struct summary_row *left, const struct summary_row *right)
{
    return left->identity == right->identity && left->category == right->category &&
           same_text(left->language, right->language) &&
           left->directory_size == right->directory_size &&
           memcmp(left->directory, right->directory, left->directory_size) == 0;
}

static size_t *find_slot(const struct summary *summary, const struct summary_row *key)
{
    size_t mask = summary->slot_count - 1;
    size_t hash = key->identity->number * 31u + (size_t)key->category;

    for (const char *at = key->language; at != NULL && *at != '\0'; at++)
        hash = hash * 33 + (unsigned char)*at;
    for (size_t i = 0; i < key->directory_size; i++)
        hash = hash * 33 + (unsigned char)key->directory[i];
    for (hash *= 2654435761u, hash ^= hash >> 15;; hash++) {
        size_t *slot = &summary->slots[hash & mask];
        const struct summary_row *row = &summary->rows[*slot - 1];

        if (*slot == 0 || same_key(row, key))
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

/* Bytes of `path` that name its directory, at most `depth` parts of it. */
static size_t directory_size(const char *path, unsigned depth)
{
    size_t size = 0;

    for (const char *slash = strchr(path, '/'); depth > 0 && slash != NULL;
         slash = strchr(slash + 1, '/'), depth--)
        size = (size_t)(slash - path);
    return size;
}

int summary_add(struct summary *summary, const struct inventory *inventory,
                const struct authors *authors, const struct blame *blame, size_t file,
                struct error *error)
{
    const struct blame_range *ranges;
    size_t count, origin_count;
    const struct blame_origin *origins = blame_origins(blame, &origin_count);
    const char *path = inventory->files[file].path;
    size_t size = 0;

    if (summary->by_directory)
        size = directory_size(path, summary->depth);
    blame_ranges(blame, file, &ranges, &count);
    for (size_t i = 0; i < count; i++) {
        const struct authorship *by = &authors->commits[origins[ranges[i].origin].commit];
        struct summary_row key = {.directory = path,
                                  .directory_size = size,
                                  .identity = by->identity,
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

static int compare_directories(const struct summary_row *left, const struct summary_row *right)
{
    size_t shorter =
        left->directory_size < right->directory_size ? left->directory_size : right->directory_size;
    int order = memcmp(left->directory, right->directory, shorter);

    if (order != 0)
        return order;
    return left->directory_size < right->directory_size
               ? -1
               : left->directory_size > right->directory_size;
}

static int compare_rows(const void *left, const void *right)
{
    const struct summary_row *a = left, *b = right;
    int order = compare_directories(a, b);

    if (order != 0)
        return order;
    if (a->lines != b->lines)
        return a->lines > b->lines ? -1 : 1;
    order = strcmp(a->identity->name, b->identity->name);
    if (order == 0)
        order = strcmp(a->identity->email, b->identity->email);
    if (order == 0)
        order = compare_text(a->language, b->language);
    return order != 0 ? order : (int)a->category - (int)b->category;
}

/* The root is called "." as by every tool. */
static int set_directory(json_t *record, const struct summary_row *row)
{
    bool root = row->directory_size == 0;

    return text_set_bytes(record, "path", root ? "." : row->directory,
                          root ? 1 : row->directory_size, NULL, NULL);
}

static json_t *row_json(const struct summary *summary, const struct analysis *analysis,
                        const struct summary_row *row)
{
    json_t *record = analysis_record(analysis, summary->by_directory ? "blame_directory" : "blame");
    char oldest[TEXT_TIME_SIZE];
    char newest[TEXT_TIME_SIZE];
    json_t *rest =
        json_pack("{s:o, s:s?, s:s, s:I, s:I, s:s, s:s}", "author", identity_json(row->identity),
                  "language", row->language, "category", file_category_name(row->category), "files",
                  (json_int_t)row->files, "lines", (json_int_t)row->lines, "oldest",
                  text_time(row->oldest, oldest), "newest", text_time(row->newest, newest));

    if (record == NULL || (summary->by_directory && set_directory(record, row) != 0) ||
        json_object_update_new(record, rest) != 0) {
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
        if (analysis_write(analysis, row_json(summary, analysis, &summary->rows[i]), error) != 0)
            return -1;
    return 0;
}

void summary_free(struct summary *summary)
{
    free(summary->rows);
    free(summary->slots);
    *summary = (struct summary){0};
}
