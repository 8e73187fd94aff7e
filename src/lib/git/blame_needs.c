#include "git/blame_needs.h"

#include "git/blame_path.h"
#include "git/blame_sources.h"
#include "git/history.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

/* The files of a wanted path that one commit added. */
struct added_files {
    struct rename_file *files; /* paths are malloc'd */
    size_t count;
    size_t capacity;
};

struct search {
    struct object_store *store;
    struct renames *renames;
    struct path_table *paths; /* those wanted, and the directories that they lie in */
    struct id_set *versions;  /* blobs, there or not */
    bool everything;          /* every path is wanted */
    struct added_files added;
};

static int add_wanted_path(struct search *search, const char *path, struct error *error)
{
    path_number number;

    return path_table_add(search->paths, path, &number, error);
}

static bool is_wanted(const struct search *search, const struct tree_change *change)
{
    return search->everything ||
           path_table_find_path(search->paths, change->path, change->path_size) != PATH_NONE;
}

/* Symbolic links take part only where all files are looked in. */
static int add_version(struct search *search, unsigned mode, const struct object_id *id,
                       struct error *error)
{
    bool has_content = MODE_TYPE(mode) == MODE_TYPE(MODE_FILE) ||
                       (search->everything && MODE_TYPE(mode) == MODE_SYMLINK);

    return has_content ? id_set_add(search->versions, id, error) : 0;
}

static int add_added(struct added_files *added, const struct tree_change *change,
                     struct error *error)
{
    struct rename_file *file;

    if (added->count == added->capacity) {
        size_t capacity = added->capacity == 0 ? 16 : added->capacity * 2;
        struct rename_file *files = reallocarray(added->files, capacity, sizeof *files);

        if (files == NULL)
            return error_no_memory(error);
        added->files = files;
        added->capacity = capacity;
    }
    file = &added->files[added->count];
    *file = (struct rename_file){strdup(change->path), change->new_mode, change->new_id};
    if (file->path == NULL)
        return error_no_memory(error);
    added->count++;
    return 0;
}

static void clear_added(struct added_files *added)
{
    for (size_t i = 0; i < added->count; i++)
        free((char *)(uintptr_t)added->files[i].path);
    added->count = 0;
}

static int take_change(void *context, const struct tree_change *change, struct error *error)
{
    struct search *search = context;

    if (!is_wanted(search, change))
        return 0;
    if (add_version(search, change->old_mode, &change->old_id, error) != 0 ||
        add_version(search, change->new_mode, &change->new_id, error) != 0)
        return -1;
    if (search->everything || change->old_mode != 0 ||
        MODE_TYPE(change->new_mode) != MODE_TYPE(MODE_FILE))
        return 0;
    return add_added(&search->added, change, error);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* As long as contents are missing: a file that kept its name while its directory changed. */
static int guess_source(struct search *search, const struct rename_sources *sources,
                        const struct rename_file *file, struct error *error)
{
    const char *guess = NULL;

    for (size_t i = 0; i < sources->count; i++) {
        if (strcmp(base_name(sources->files[i].path), base_name(file->path)) != 0)
            continue;
        if (guess != NULL)
            return 0;
        guess = sources->files[i].path;
    }
    return guess != NULL ? add_wanted_path(search, guess, error) : 0;
}

static int add_sources(struct search *search, const struct rename_sources *sources,
                       struct error *error)
{
    for (size_t i = 0; i < sources->count; i++)
        if (add_version(search, sources->files[i].mode, &sources->files[i].id, error) != 0)
            return -1;
    return 0;
}

/* The paths that the added files were renamed from are wanted from here on. */
static int follow_renames(struct search *search, const struct rename_sources *sources,
                          struct error *error)
{
    bool complete = true;

    for (size_t i = 0; i < search->added.count && sources->count > 0; i++) {
        const struct rename_file *file = &search->added.files[i];
        long found;

        if (rename_find_source(search->renames, sources->files, sources->count, file, NULL, &found,
                               error) != 0)
            return -1;
        if (renames_are_certain(search->renames)) {
            if (found >= 0 && add_wanted_path(search, sources->files[found].path, error) != 0)
                return -1;
            continue;
        }
        complete = false;
        if (guess_source(search, sources, file, error) != 0)
            return -1;
    }
    return complete ? 0 : add_sources(search, sources, error);
}

/* What blame looks at between a commit and one of its parents. */
static int look_between(struct search *search, const struct history_commit *parent,
                        const struct history_commit *commit, struct error *error)
{
    struct rename_sources sources = {.files = NULL};
    int status = tree_diff(search->store, &parent->tree, &commit->tree, take_change, search, error);

    if (status == 0 && search->added.count > 0)
        status = rename_sources_list(&sources, search->store, &parent->tree, &commit->tree, error);
    if (status == 0)
        status = follow_renames(search, &sources, error);
    rename_sources_free(&sources);
    clear_added(&search->added);
    if (status != 0 &&
        strcmp(error->code, "missing-object") == 0) { /* a tree; the store noted it */
        error_clear(error);
        status = 0;
    }
    return status;
}

static int look_at(struct search *search, const struct history *history, size_t index,
                   const struct blame_options *options, struct error *error)
{
    const struct history_commit *commit = &history->commits[index];
    uint32_t parents = commit->parent_count;

    if (options->since > 0 && commit->committer_time < options->since)
        return 0;
    if (options->first_parent && parents > 1)
        parents = 1;
    for (uint32_t i = 0; i < parents; i++)
        if (look_between(search, &history->commits[history_parent(history, index, i)], commit,
                         error) != 0)
            return -1;
    return 0;
}

static int compare_times(const void *left, const void *right)
{
    const struct history_commit *a = *(const struct history_commit *const *)left;
    const struct history_commit *b = *(const struct history_commit *const *)right;

    if (a->committer_time != b->committer_time)
        return a->committer_time > b->committer_time ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* Newest first, so that nearly always a renamed file's old path is wanted before the commits that
 * changed it come. */
static int look_at_all(struct search *search, const struct history *history,
                       const struct blame_options *options, struct error *error)
{
    const struct history_commit **order = calloc(history->count, sizeof(*order));
    int status = 0;

    if (order == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < history->count; i++)
        order[i] = &history->commits[i];
    qsort(order, history->count, sizeof(*order), compare_times);
    for (size_t i = 0; i < history->count && status == 0; i++)
        status = look_at(search, history, (size_t)(order[i] - history->commits), options, error);
    free(order);
    return status;
}

static int take_file(void *context, const struct tree_file *file, struct error *error)
{
    return add_version(context, file->mode, &file->id, error);
}

static int search_history(struct search *search, const struct object_id *commit,
                          const struct blame_options *options, struct error *error)
{
    struct history history;
    int status;

    if (history_load(&history, search->store, commit, NULL, NULL, error) != 0)
        return -1;
    status = search->everything
                 ? tree_walk(search->store, &history.commits[0].tree, take_file, search, error)
                 : 0;
    if (status == 0)
        status = look_at_all(search, &history, options, error);
    history_free(&history);
    return status;
}

static int keep_missing(struct id_set *blobs, const struct search *search, struct error *error)
{
    for (size_t i = 0; i < id_set_count(search->versions); i++) {
        const struct object_id *id = id_set_get(search->versions, i);
        int found = object_store_has(search->store, id, error);

        if (found < 0 || (found == 0 && id_set_add(blobs, id, error) != 0))
            return -1;
    }
    return 0;
}

int blame_needs(struct id_set *blobs, struct repository *repository, const struct object_id *commit,
                const char *const *paths, size_t count, const struct blame_options *options,
                struct error *error)
{
    struct search search = {
        .store = repository->objects,
        .renames = renames_new(repository->objects),
        .paths = path_table_new(),
        .versions = id_set_new(),
        .everything = options->find_copies > 0,
    };
    int status = -1;

    if (search.renames == NULL || search.paths == NULL || search.versions == NULL)
        error_no_memory(error);
    else
        status = 0;
    for (size_t i = 0; i < count && status == 0; i++)
        status = add_wanted_path(&search, paths[i], error);
    if (status == 0)
        status = search_history(&search, commit, options, error);
    if (status == 0)
        status = keep_missing(blobs, &search, error);
    clear_added(&search.added);
    free(search.added.files);
    renames_free(search.renames);
    path_table_free(search.paths);
    id_set_free(search.versions);
    return status;
}
