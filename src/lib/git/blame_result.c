#include "git/blame_result.h"

#include <stdlib.h>
#include <string.h>

struct file_result {
    size_t first; /* in `ranges` */
    size_t count;
};

/* Items that grow one by one. */
struct list {
    void *items;
    size_t count;
    size_t capacity;
};

struct blame {
    size_t file_count;
    enum blame_status *status;
    struct file_result *files;
    struct list ranges;  /* struct blame_range */
    struct list origins; /* struct blame_origin */
    struct list commits; /* struct blame_commit */
    struct list paths;   /* char *, malloc'd, each named by origins */
};

/* How one walk's numbers translate; UINT32_MAX or NULL: not yet. */
struct translation {
    uint32_t *origins;
    uint32_t *commits;
    const char **paths;
};

/* Makes room for `extra` more items of `size` bytes. */
static int reserve(struct list *list, size_t extra, size_t size, struct error *error)
{
    size_t capacity = list->capacity == 0 ? 64 : list->capacity;
    void *larger;

    if (list->count + extra <= list->capacity)
        return 0;
    while (capacity < list->count + extra)
        capacity *= 2;
    larger = reallocarray(list->items, capacity, size);
    if (larger == NULL)
        return error_no_memory(error);
    list->items = larger;
    list->capacity = capacity;
    return 0;
}

struct blame *blame_new(size_t files, const enum blame_status *status)
{
    struct blame *blame = calloc(1, sizeof(*blame));

    if (blame == NULL)
        return NULL;
    blame->file_count = files;
    blame->status = calloc(files + 1, sizeof(*blame->status));
    blame->files = calloc(files + 1, sizeof(*blame->files));
    if (blame->status == NULL || blame->files == NULL) {
        blame_free(blame);
        return NULL;
    }
    memcpy(blame->status, status, files * sizeof(*status));
    return blame;
}

void blame_free(struct blame *blame)
{
    if (blame == NULL)
        return;
    for (size_t i = 0; i < blame->paths.count; i++)
        free(((char **)blame->paths.items)[i]);
    free(blame->paths.items);
    free(blame->status);
    free(blame->files);
    free(blame->ranges.items);
    free(blame->origins.items);
    free(blame->commits.items);
    free(blame);
}

static int translate_commit(struct blame *blame, struct translation *translation,
                            const struct blame_walk *walk, uint32_t number, uint32_t *index,
                            struct error *error)
{
    const struct walk_commit *commit;

    *index = UINT32_MAX;
    if (number == UINT32_MAX)
        return 0;
    if (translation->commits[number] == UINT32_MAX) {
        if (reserve(&blame->commits, 1, sizeof(struct blame_commit), error) != 0)
            return -1;
        commit = commit_queue_commit(walk->queue, number);
        translation->commits[number] = (uint32_t)blame->commits.count;
        ((struct blame_commit *)blame->commits.items)[blame->commits.count++] =
            (struct blame_commit){commit->id, commit->boundary};
    }
    *index = translation->commits[number];
    return 0;
}

static int translate_path(struct blame *blame, struct translation *translation,
                          const struct blame_walk *walk, path_number path, const char **text,
                          struct error *error)
{
    struct buffer buffer = BUFFER_INIT;

    *text = NULL;
    if (path == PATH_NONE)
        return 0;
    if (translation->paths[path] == NULL) {
        if (reserve(&blame->paths, 1, sizeof(char *), error) != 0 ||
            path_table_text(walk->paths, path, &buffer, error) != 0) {
            buffer_free(&buffer);
            return -1;
        }
        ((char **)blame->paths.items)[blame->paths.count++] = buffer.data;
        translation->paths[path] = buffer.data;
    }
    *text = translation->paths[path];
    return 0;
}

static int translate_origin(struct blame *blame, struct translation *translation,
                            const struct blame_walk *walk, uint32_t number, uint32_t *index,
                            struct error *error)
{
    const struct ledger_origin *from = &walk->ledger.origins[number];
    struct blame_origin origin;

    if (translation->origins[number] == UINT32_MAX) {
        if (reserve(&blame->origins, 1, sizeof(origin), error) != 0 ||
            translate_commit(blame, translation, walk, from->commit, &origin.commit, error) != 0 ||
            translate_commit(blame, translation, walk, from->previous_commit,
                             &origin.previous_commit, error) != 0 ||
            translate_path(blame, translation, walk, from->path, &origin.path, error) != 0 ||
            translate_path(blame, translation, walk, from->previous_path, &origin.previous_path,
                           error) != 0)
            return -1;
        translation->origins[number] = (uint32_t)blame->origins.count;
        ((struct blame_origin *)blame->origins.items)[blame->origins.count++] = origin;
    }
    *index = translation->origins[number];
    return 0;
}

static int add_range(struct blame *blame, struct file_result *file, const struct ledger_line *line,
                     uint32_t origin, struct error *error)
{
    if (reserve(&blame->ranges, 1, sizeof(struct blame_range), error) != 0)
        return -1;
    if (file->count++ == 0)
        file->first = blame->ranges.count;
    ((struct blame_range *)blame->ranges.items)[blame->ranges.count++] =
        (struct blame_range){line->line, line->count, line->origin_line, origin, line->flags};
    return 0;
}

/* Ranges of files that could not be followed to the end are left out. */
static int add_lines(struct blame *blame, struct translation *translation,
                     const struct blame_walk *walk, uint32_t first_file, struct error *error)
{
    const struct ledger *ledger = &walk->ledger;

    for (uint32_t i = ledger_find(ledger, first_file);
         i < ledger->line_count && ledger->lines[i].file - first_file < blame->file_count; i++) {
        uint32_t file = ledger->lines[i].file - first_file;
        uint32_t origin;

        if (blame->status[file] != BLAME_WHOLE)
            continue;
        if (translate_origin(blame, translation, walk, ledger->lines[i].origin, &origin, error) !=
                0 ||
            add_range(blame, &blame->files[file], &ledger->lines[i], origin, error) != 0)
            return -1;
    }
    return 0;
}

static uint32_t *new_numbers(size_t count)
{
    uint32_t *numbers = reallocarray(NULL, count + 1, sizeof(*numbers));

    if (numbers != NULL)
        memset(numbers, 0xff, count * sizeof(*numbers));
    return numbers;
}

int blame_add_walk(struct blame *blame, const struct blame_walk *walk, uint32_t first_file,
                   struct error *error)
{
    struct translation translation = {
        .origins = new_numbers(walk->ledger.origin_count),
        .commits = new_numbers(commit_queue_count(walk->queue)),
        .paths = calloc(path_table_count(walk->paths), sizeof(char *)),
    };
    int status;

    if (translation.origins == NULL || translation.commits == NULL || translation.paths == NULL)
        status = error_no_memory(error);
    else
        status = add_lines(blame, &translation, walk, first_file, error);
    free(translation.origins);
    free(translation.commits);
    free(translation.paths);
    return status;
}

enum blame_status blame_ranges(const struct blame *blame, size_t file,
                               const struct blame_range **ranges, size_t *count)
{
    *ranges = (const struct blame_range *)blame->ranges.items + blame->files[file].first;
    *count = blame->files[file].count;
    return blame->status[file];
}

const struct blame_origin *blame_origins(const struct blame *blame, size_t *count)
{
    *count = blame->origins.count;
    return blame->origins.items;
}

const struct blame_commit *blame_commits(const struct blame *blame, size_t *count)
{
    *count = blame->commits.count;
    return blame->commits.items;
}
