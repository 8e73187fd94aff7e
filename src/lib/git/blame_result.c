#include "git/blame_result.h"

#include <stdlib.h>
#include <string.h>

struct file_result {
    size_t first; /* in `ranges` */
    size_t count;
};

struct blame {
    size_t file_count;
    enum blame_status *status;
    struct file_result *files;
    struct blame_range *ranges;
    size_t range_count;
    struct blame_origin *origins;
    size_t origin_count;
    struct blame_commit *commits;
    size_t commit_count;
    char **paths; /* malloc'd, each named by origins */
    size_t path_count;
};

/* How one walk's numbers translate; UINT32_MAX or NULL: not yet. */
struct translation {
    uint32_t *commits;
    uint32_t commit_count;
    const char **paths;
    uint32_t path_count;
};

struct blame *blame_new(size_t files)
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
    return blame;
}

void blame_free(struct blame *blame)
{
    if (blame == NULL)
        return;
    for (size_t i = 0; i < blame->path_count; i++)
        free(blame->paths[i]);
    free(blame->paths);
    free(blame->status);
    free(blame->files);
    free(blame->ranges);
    free(blame->origins);
    free(blame->commits);
    free(blame);
}

enum blame_status *blame_status_list(struct blame *blame)
{
    return blame->status;
}

static uint32_t translate_commit(struct blame *blame, struct translation *translation,
                                 const struct blame_walk *walk, uint32_t number)
{
    if (number == UINT32_MAX)
        return UINT32_MAX;
    if (translation->commits[number] == UINT32_MAX) {
        const struct walk_commit *commit = commit_queue_commit(walk->queue, number);

        blame->commits[blame->commit_count] = (struct blame_commit){commit->id, commit->boundary};
        translation->commits[number] = (uint32_t)blame->commit_count++;
    }
    return translation->commits[number];
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
        if (path_table_text(walk->paths, path, &buffer, error) != 0) {
            buffer_free(&buffer);
            return -1;
        }
        blame->paths[blame->path_count++] = buffer.data;
        translation->paths[path] = buffer.data;
    }
    *text = translation->paths[path];
    return 0;
}

static int add_origin(struct blame *blame, struct translation *translation,
                      const struct blame_walk *walk, const struct ledger_origin *from,
                      struct error *error)
{
    struct blame_origin *origin = &blame->origins[blame->origin_count];

    origin->commit = translate_commit(blame, translation, walk, from->commit);
    origin->previous_commit = translate_commit(blame, translation, walk, from->previous_commit);
    if (translate_path(blame, translation, walk, from->path, &origin->path, error) != 0 ||
        translate_path(blame, translation, walk, from->previous_path, &origin->previous_path,
                       error) != 0)
        return -1;
    blame->origin_count++;
    return 0;
}

/* Ranges of files that could not be followed to the end are left out. */
static void add_ranges(struct blame *blame, const struct ledger *ledger, uint32_t first_origin)
{
    for (uint32_t i = 0; i < ledger->line_count; i++) {
        const struct ledger_line *line = &ledger->lines[i];
        struct file_result *file = &blame->files[line->file];

        if (blame->status[line->file] != BLAME_WHOLE)
            continue;
        if (file->count++ == 0)
            file->first = blame->range_count;
        blame->ranges[blame->range_count++] = (struct blame_range){
            line->line, line->count, line->origin_line, first_origin + line->origin, line->flags};
    }
}

static int grow(void **items, size_t count, size_t size, struct error *error)
{
    void *larger = realloc(*items, (count + 1) * size);

    if (larger == NULL)
        return error_no_memory(error);
    *items = larger;
    return 0;
}

/* Room for all that a walk can add. */
static int make_room(struct blame *blame, const struct blame_walk *walk,
                     const struct translation *translation, struct error *error)
{
    void *ranges = blame->ranges, *origins = blame->origins;
    void *commits = blame->commits, *paths = blame->paths;
    int status = 0;

    status |=
        grow(&ranges, blame->range_count + walk->ledger.line_count, sizeof(*blame->ranges), error);
    status |= grow(&origins, blame->origin_count + walk->ledger.origin_count,
                   sizeof(*blame->origins), error);
    status |= grow(&commits, blame->commit_count + translation->commit_count,
                   sizeof(*blame->commits), error);
    status |=
        grow(&paths, blame->path_count + translation->path_count, sizeof(*blame->paths), error);
    blame->ranges = ranges;
    blame->origins = origins;
    blame->commits = commits;
    blame->paths = paths;
    return status;
}

int blame_add_walk(struct blame *blame, struct blame_walk *walk, struct error *error)
{
    struct translation translation = {.commit_count = commit_queue_count(walk->queue),
                                      .path_count = path_table_count(walk->paths)};
    uint32_t first_origin = (uint32_t)blame->origin_count;
    int status = 0;

    translation.commits = malloc((translation.commit_count + 1) * sizeof(uint32_t));
    translation.paths = calloc(translation.path_count + 1, sizeof(char *));
    if (translation.commits == NULL || translation.paths == NULL)
        status = error_no_memory(error);
    else
        memset(translation.commits, 0xff, translation.commit_count * sizeof(uint32_t));
    if (status == 0)
        status = make_room(blame, walk, &translation, error);
    ledger_sort(&walk->ledger);
    for (uint32_t i = 0; i < walk->ledger.origin_count && status == 0; i++)
        status = add_origin(blame, &translation, walk, &walk->ledger.origins[i], error);
    if (status == 0)
        add_ranges(blame, &walk->ledger, first_origin);
    free(translation.commits);
    free(translation.paths);
    return status;
}

enum blame_status blame_ranges(const struct blame *blame, size_t file,
                               const struct blame_range **ranges, size_t *count)
{
    *ranges = blame->ranges + blame->files[file].first;
    *count = blame->files[file].count;
    return blame->status[file];
}

const struct blame_origin *blame_origins(const struct blame *blame, size_t *count)
{
    *count = blame->origin_count;
    return blame->origins;
}

const struct blame_commit *blame_commits(const struct blame *blame, size_t *count)
{
    *count = blame->commit_count;
    return blame->commits;
}
