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
    uint32_t *numbers;   /* their indices by the book's numbers; UINT32_MAX: not among them */
    struct list paths;   /* char *, malloc'd, each named by origins */
    struct commit_book *book;
};

/* How one walk's numbers translate; UINT32_MAX or NULL: not yet. */
struct translation {
    uint32_t *origins;
    const char **paths;
};

/* A walk whose lines are being taken out. */
struct source {
    const struct blame_walk *walk;
    struct translation translation;
};

/* An entry of a walk's ledger. */
struct found_line {
    const struct ledger_line *line;
    struct source *source;
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

static uint32_t *new_numbers(size_t count)
{
    uint32_t *numbers = reallocarray(NULL, count + 1, sizeof(*numbers));

    if (numbers != NULL)
        memset(numbers, 0xff, count * sizeof(*numbers));
    return numbers;
}

struct blame *blame_new(size_t files, const enum blame_status *status, struct commit_book *book)
{
    struct blame *blame = calloc(1, sizeof(*blame));

    if (blame == NULL)
        return NULL;
    blame->book = commit_book_hold(book);
    blame->file_count = files;
    blame->status = calloc(files + 1, sizeof(*blame->status));
    blame->files = calloc(files + 1, sizeof(*blame->files));
    blame->numbers = new_numbers(commit_book_count(book));
    if (blame->status == NULL || blame->files == NULL || blame->numbers == NULL) {
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
    free(blame->numbers);
    commit_book_free(blame->book);
    free(blame);
}

/* UINT32_MAX, none, stays that. */
static int translate_commit(struct blame *blame, const struct blame_walk *walk, uint32_t number,
                            uint32_t *index, struct error *error)
{
    struct book_commit *commit = commit_book_commit(blame->book, number);
    struct blame_commit *added;

    *index = UINT32_MAX;
    if (commit == NULL)
        return 0;
    if (blame->numbers[number] == UINT32_MAX) {
        if (reserve(&blame->commits, 1, sizeof(*added), error) != 0)
            return -1;
        blame->numbers[number] = (uint32_t)blame->commits.count;
        added = (struct blame_commit *)blame->commits.items + blame->commits.count++;
        *added =
            (struct blame_commit){commit->id, blame_walk_ends_at(walk->options, commit), commit};
    }
    *index = blame->numbers[number];
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
    const struct ledger_origin *from = ledger_origin_at(&walk->ledger, number);
    struct blame_origin origin;

    if (translation->origins[number] == UINT32_MAX) {
        if (reserve(&blame->origins, 1, sizeof(origin), error) != 0 ||
            translate_commit(blame, walk, from->commit, &origin.commit, error) != 0 ||
            translate_commit(blame, walk, from->previous_commit, &origin.previous_commit, error) !=
                0 ||
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

/* Walks that shared a file have origins of their own for one place. */
static bool same_place(const struct blame *blame, uint32_t left, uint32_t right)
{
    const struct blame_origin *a = (const struct blame_origin *)blame->origins.items + left;
    const struct blame_origin *b = (const struct blame_origin *)blame->origins.items + right;

    return left == right || (a->commit == b->commit && strcmp(a->path, b->path) == 0);
}

static bool goes_on(const struct blame *blame, const struct blame_range *last,
                    const struct blame_range *next)
{
    return last->line + last->count == next->line &&
           last->origin_line + last->count == next->origin_line && last->flags == next->flags &&
           same_place(blame, last->origin, next->origin);
}

static int add_range(struct blame *blame, struct file_result *file, const struct blame_range *range,
                     struct error *error)
{
    struct blame_range *last;

    if (reserve(&blame->ranges, 1, sizeof(*range), error) != 0)
        return -1;
    last = (struct blame_range *)blame->ranges.items + blame->ranges.count;
    if (file->count > 0 && goes_on(blame, last - 1, range)) {
        last[-1].count += range->count;
        return 0;
    }
    if (file->count++ == 0)
        file->first = blame->ranges.count;
    *last = *range;
    blame->ranges.count++;
    return 0;
}

static int compare_found(const void *left, const void *right)
{
    const struct found_line *a = left, *b = right;

    return a->line->line < b->line->line ? -1 : a->line->line > b->line->line;
}

/* All that the walks settled of a file, by line. `found` is a list of struct found_line. */
static int collect_lines(struct list *found, struct source *sources, size_t count, uint32_t file,
                         struct error *error)
{
    found->count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ledger *ledger = &sources[i].walk->ledger;
        const struct ledger_line *line = ledger_last(ledger, file);

        for (; line != NULL; line = ledger_before(ledger, line)) {
            if (reserve(found, 1, sizeof(struct found_line), error) != 0)
                return -1;
            ((struct found_line *)found->items)[found->count++] =
                (struct found_line){line, &sources[i]};
        }
    }
    if (found->count > 0)
        qsort(found->items, found->count, sizeof(struct found_line), compare_found);
    return 0;
}

static int add_file(struct blame *blame, struct file_result *file, const struct list *found,
                    struct error *error)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct found_line *next = (const struct found_line *)found->items + i;
        const struct ledger_line *line = next->line;
        struct blame_range range = {line->line, line->count, line->origin_line, 0, line->flags};

        if (translate_origin(blame, &next->source->translation, next->source->walk, line->origin,
                             &range.origin, error) != 0 ||
            add_range(blame, file, &range, error) != 0)
            return -1;
    }
    return 0;
}

/* Ranges of files that could not be followed to the end are left out. */
static int add_files(struct blame *blame, struct source *sources, size_t count, uint32_t first_file,
                     struct error *error)
{
    struct list found = {NULL, 0, 0};
    int status = 0;

    for (size_t i = 0; status == 0 && i < blame->file_count; i++) {
        if (blame->status[i] != BLAME_WHOLE)
            continue;
        status = collect_lines(&found, sources, count, first_file + (uint32_t)i, error);
        if (status == 0)
            status = add_file(blame, &blame->files[i], &found, error);
    }
    free(found.items);
    return status;
}

static int source_open(struct source *source, const struct blame_walk *walk, struct error *error)
{
    source->walk = walk;
    source->translation = (struct translation){
        .origins = new_numbers(walk->ledger.origins.count),
        .paths = calloc(path_table_count(walk->paths), sizeof(char *)),
    };
    return source->translation.origins && source->translation.paths ? 0 : error_no_memory(error);
}

static void source_close(struct source *source)
{
    free(source->translation.origins);
    free(source->translation.paths);
}

int blame_add_walks(struct blame *blame, const struct blame_walk *const *walks, size_t count,
                    uint32_t first_file, struct error *error)
{
    struct source *sources = calloc(count, sizeof(*sources));
    int status = sources ? 0 : error_no_memory(error);

    for (size_t i = 0; status == 0 && i < count; i++)
        status = source_open(&sources[i], walks[i], error);
    if (status == 0)
        status = add_files(blame, sources, count, first_file, error);
    for (size_t i = 0; sources != NULL && i < count; i++)
        source_close(&sources[i]);
    free(sources);
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

int blame_author(const struct blame *blame, size_t commit, struct object_store *store,
                 struct signature *author, const char **encoding, struct error *error)
{
    const struct blame_commit *commits = blame->commits.items;

    return commit_book_author(blame->book, store, commits[commit].book, author, encoding, error);
}
