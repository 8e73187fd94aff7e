#include "git/blame_sources.h"

#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

static int add_deleted(void *context, const struct tree_change *change, struct error *error)
{
    struct rename_sources *sources = context;
    struct rename_file *file;

    if (change->new_mode != 0)
        return 0;
    if (sources->count == sources->capacity) {
        size_t capacity = sources->capacity == 0 ? 16 : sources->capacity * 2;
        struct rename_file *files = realloc(sources->files, capacity * sizeof(*files));

        if (files == NULL)
            return error_no_memory(error);
        sources->files = files;
        sources->capacity = capacity;
    }
    file = &sources->files[sources->count];
    *file = (struct rename_file){strdup(change->path), change->old_mode, change->old_id};
    if (file->path == NULL)
        return error_no_memory(error);
    sources->count++;
    return 0;
}

int rename_sources_list(struct rename_sources *sources, struct object_store *store,
                        const struct object_id *parent_tree, const struct object_id *tree,
                        struct error *error)
{
    struct error problem = ERROR_INIT;

    if (!sources->listed &&
        tree_diff(store, parent_tree, tree, add_deleted, sources, &problem) != 0) {
        if (strcmp(problem.code, "too-large") != 0) {
            *error = problem;
            return -1;
        }
        sources->too_many = true;
    }
    sources->listed = true;
    if (sources->too_many)
        return error_record(error, "search-too-costly", "a commit deleted too many files");
    return 0;
}

void rename_sources_free(struct rename_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        free((char *)sources->files[i].path);
    free(sources->files);
    *sources = (struct rename_sources){.files = NULL};
}
