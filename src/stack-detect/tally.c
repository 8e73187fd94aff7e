#include "stack-detect/tally.h"

#include "base/text.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct tally_row {
    char *name;
    const char *color; /* of a language, may be NULL */
    uint64_t files;
    uint64_t bytes;
    uint64_t lines;
};

/* The rows of a tree, for sorting. */
struct row_list {
    const struct tally_row **rows;
    size_t count;
};

static int compare_names(const void *left, const void *right)
{
    const struct tally_row *a = left;
    const struct tally_row *b = right;

    return strcmp(a->name, b->name);
}

static int compare_bytes(const void *left, const void *right)
{
    const struct tally_row *a = *(const struct tally_row *const *)left;
    const struct tally_row *b = *(const struct tally_row *const *)right;

    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void free_row(void *node)
{
    struct tally_row *row = node;

    free(row->name);
    free(row);
}

/* The row of that name, made when there is none. */
static struct tally_row *find_row(void **tree, char *name, struct error *error)
{
    struct tally_row wanted = {.name = name};
    struct tally_row *const *found = tfind(&wanted, tree, compare_names);
    struct tally_row *row;

    if (found != NULL)
        return *found;
    row = calloc(1, sizeof *row);
    if (row != NULL)
        row->name = strdup(name);
    if (row == NULL || row->name == NULL || tsearch(row, tree, compare_names) == NULL) {
        if (row != NULL)
            free_row(row);
        error_no_memory(error);
        return NULL;
    }
    return row;
}

static void count(struct tally_row *row, const struct survey_file *file)
{
    row->files++;
    row->bytes += file->size;
    row->lines += file->lines;
}

static int add_language(struct tally *tally, const struct survey_file *file, struct error *error)
{
    const struct language *group = language_find(file->kind.language->group);
    struct tally_row *row = find_row(&tally->languages, (char *)group->name, error);

    if (row == NULL)
        return -1;
    row->color = group->color;
    count(row, file);
    return 0;
}

/* The last dot of the name and what follows, in lower case; "" for names without. */
static int add_extension(struct tally *tally, const struct survey_file *file, struct error *error)
{
    const char *slash = strrchr(file->path, '/');
    const char *name = slash ? slash + 1 : file->path;
    const char *dot = strrchr(name + strspn(name, "."), '.');
    char *extension = strdup(dot ? dot : "");
    struct tally_row *row;

    if (extension == NULL)
        return error_no_memory(error);
    for (char *at = extension; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    row = find_row(&tally->extensions, extension, error);
    free(extension);
    if (row == NULL)
        return -1;
    count(row, file);
    return 0;
}

int tally_add(struct tally *tally, const struct survey_file *file, struct error *error)
{
    if (file->kind.counted && add_language(tally, file, error) != 0)
        return -1;
    return add_extension(tally, file, error);
}

static void count_row(const void *node, VISIT visit, void *context)
{
    struct row_list *list = context;

    (void)node;
    if (visit == postorder || visit == leaf)
        list->count++;
}

static void collect_row(const void *node, VISIT visit, void *context)
{
    struct row_list *list = context;

    if (visit == postorder || visit == leaf)
        list->rows[list->count++] = *(const struct tally_row *const *)node;
}

/* The rows by name; list->rows is to be freed. */
static int list_rows(const void *tree, struct row_list *list, struct error *error)
{
    *list = (struct row_list){NULL, 0};
    twalk_r(tree, count_row, list);
    list->rows = calloc(list->count + 1, sizeof *list->rows);
    if (list->rows == NULL)
        return error_no_memory(error);
    list->count = 0;
    twalk_r(tree, collect_row, list);
    return 0;
}

static int write_row(const struct tally_row *row, const char *type, struct analysis *analysis,
                     struct error *error)
{
    json_t *record = analysis_record(analysis, type);
    json_t *counts =
        json_pack("{s:s*, s:I, s:I, s:I}", "color", row->color, "files", (json_int_t)row->files,
                  "bytes", (json_int_t)row->bytes, "lines", (json_int_t)row->lines);

    if (record == NULL || counts == NULL ||
        text_set_bytes(record, type, row->name, strlen(row->name), NULL, error) != 0 ||
        json_object_update(record, counts) != 0) {
        json_decref(record);
        json_decref(counts);
        return error_no_memory(error);
    }
    json_decref(counts);
    return analysis_write(analysis, record, error);
}

static int write_rows(const void *tree, const char *type, bool largest_first,
                      struct analysis *analysis, struct error *error)
{
    struct row_list list;
    int status = list_rows(tree, &list, error);

    if (status == 0 && largest_first)
        qsort(list.rows, list.count, sizeof *list.rows, compare_bytes);
    for (size_t i = 0; i < list.count && status == 0; i++)
        status = write_row(list.rows[i], type, analysis, error);
    free(list.rows);
    return status;
}

int tally_write(const struct tally *tally, struct analysis *analysis, struct error *error)
{
    if (write_rows(tally->languages, "language", true, analysis, error) != 0)
        return -1;
    return write_rows(tally->extensions, "extension", false, analysis, error);
}

void tally_free(struct tally *tally)
{
    tdestroy(tally->languages, free_row);
    tdestroy(tally->extensions, free_row);
    *tally = (struct tally){NULL, NULL};
}
