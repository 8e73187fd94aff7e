#include "git/copy_sources.h"

#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

static int add_source(struct copy_sources *sources, const char *path, size_t path_size,
                      unsigned mode, const struct object_id *blob, struct error *error)
{
    struct search_source source = {*blob, sources->paths.size, mode == MODE_SYMLINK};

    if (mode == MODE_SUBMODULE)
        return 0;
    if (sources->count == sources->capacity) {
        size_t capacity = sources->capacity == 0 ? 16 : sources->capacity * 2;
        struct search_source *items = reallocarray(sources->items, capacity, sizeof *items);

        if (items == NULL)
            return error_no_memory(error);
        sources->items = items;
        sources->capacity = capacity;
    }
    if (buffer_add(&sources->paths, path, path_size, error) != 0 ||
        buffer_add(&sources->paths, "", 1, error) != 0)
        return -1;
    sources->items[sources->count++] = source;
    return 0;
}

static int add_changed(void *context, const struct tree_change *change, struct error *error)
{
    if (change->old_mode == 0)
        return 0;
    return add_source(context, change->path, change->path_size, change->old_mode, &change->old_id,
                      error);
}

static int add_file(void *context, const struct tree_file *file, struct error *error)
{
    return add_source(context, file->path, file->path_size, file->mode, &file->id, error);
}

int copy_sources_list(struct copy_sources *sources, struct object_store *store,
                      const struct object_id *parent_tree, const struct object_id *tree,
                      struct error *error)
{
    int status = tree != NULL ? tree_diff(store, parent_tree, tree, add_changed, sources, error)
                              : tree_walk(store, parent_tree, add_file, sources, error);

    return status == 0 ? 0 : -1;
}

void copy_sources_free(struct copy_sources *sources)
{
    free(sources->items);
    buffer_free(&sources->paths);
    *sources = (struct copy_sources){.items = NULL};
}

const char *copy_sources_path(const struct copy_sources *sources, size_t index)
{
    return sources->paths.data + sources->items[index].path;
}

size_t copy_sources_find(const struct copy_sources *sources, const char *path,
                         const struct object_id *blob)
{
    for (size_t i = 0; i < sources->count; i++)
        if (object_id_equal(&sources->items[i].blob, blob) &&
            strcmp(copy_sources_path(sources, i), path) == 0)
            return i;
    return SIZE_MAX;
}
