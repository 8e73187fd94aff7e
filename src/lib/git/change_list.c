#include "git/change_list.h"

#include <stdlib.h>

struct collecting {
    struct change_list *list;
    const struct path_filter *filter;
};

static int collect(void *context, const struct tree_change *change, struct error *error)
{
    const struct collecting *collecting = context;
    struct change_list *list = collecting->list;
    const struct path_filter *filter = collecting->filter;

    if (filter != NULL && !filter->wants(filter->context, change->path))
        return 0;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        struct file_change *changes = reallocarray(list->changes, capacity, sizeof *changes);
        if (changes == NULL)
            return error_no_memory(error);
        list->changes = changes;
        list->capacity = capacity;
    }
    list->changes[list->count++] = (struct file_change){list->paths.size,
                                                        change->old_mode,
                                                        change->new_mode,
                                                        change->old_id,
                                                        change->new_id,
                                                        -1,
                                                        false};
    return buffer_add(&list->paths, change->path, change->path_size + 1, error);
}

const char *change_path(const struct change_list *list, const struct file_change *change)
{
    return list->paths.data + change->path;
}

/* Fills `files` with the deletions or the additions; returns their number, which[] tells whose. */
static size_t one_sided(const struct change_list *list, bool deletions, struct rename_file *files,
                        size_t *which)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct file_change *change = &list->changes[i];
        if ((deletions ? change->new_mode : change->old_mode) != 0)
            continue;
        files[count].path = change_path(list, change);
        files[count].mode = deletions ? change->old_mode : change->new_mode;
        files[count].id = deletions ? change->old_id : change->new_id;
        which[count++] = i;
    }
    return count;
}

static int pair_renames(struct change_list *list, struct renames *renames, struct error *error)
{
    size_t most = list->count;
    struct rename_file *files = reallocarray(NULL, most * 2, sizeof *files);
    size_t *which = reallocarray(NULL, most * 2, sizeof *which);
    long *found = reallocarray(NULL, most, sizeof *found);
    size_t sources;
    size_t destinations;
    int status = 0;

    if (files == NULL || which == NULL || found == NULL) {
        status = error_no_memory(error);
        goto done;
    }
    sources = one_sided(list, true, files, which);
    destinations = sources ? one_sided(list, false, files + sources, which + sources) : 0;
    if (destinations == 0)
        goto done;
    status =
        rename_pair_all(renames, files, sources, files + sources, destinations, NULL, found, error);
    for (size_t i = 0; status == 0 && i < destinations; i++) {
        if (found[i] < 0)
            continue;
        list->changes[which[sources + i]].source = (long)which[found[i]];
        list->changes[which[found[i]]].paired = true;
    }
done:
    free(files);
    free(which);
    free(found);
    return status;
}

int change_list_fill(struct change_list *list, struct object_store *store, struct renames *renames,
                     const struct object_id *old_tree, const struct object_id *new_tree,
                     const struct path_filter *filter, struct error *error)
{
    struct collecting collecting = {list, filter};

    list->count = 0;
    buffer_clear(&list->paths);
    if (tree_diff(store, old_tree, new_tree, collect, &collecting, error) != 0)
        return -1;
    return renames != NULL && list->count > 1 ? pair_renames(list, renames, error) : 0;
}

void change_list_free(struct change_list *list)
{
    free(list->changes);
    buffer_free(&list->paths);
}
