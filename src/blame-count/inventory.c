#include "blame-count/inventory.h"

#include "blame-count/known_files.h"
#include "survey/survey_crew.h"

#include <stdlib.h>
#include <string.h>

static int reserve(struct inventory *inventory, struct error *error)
{
    size_t capacity = inventory->capacity == 0 ? 256 : inventory->capacity * 2;
    struct blame_file *files;
    struct inventory_kind *kinds;

    if (inventory->count < inventory->capacity)
        return 0;
    files = realloc(inventory->files, capacity * sizeof(*files));
    if (files == NULL)
        return error_no_memory(error);
    inventory->files = files;
    kinds = realloc(inventory->kinds, capacity * sizeof(*kinds));
    if (kinds == NULL)
        return error_no_memory(error);
    inventory->kinds = kinds;
    inventory->capacity = capacity;
    return 0;
}

static int add_file(struct inventory *inventory, const struct survey_file *file,
                    struct error *error)
{
    const struct language *language = file->kind.language;
    struct blame_file *added;

    if (file->kind.skip != SKIP_NONE) {
        inventory->skipped[file->kind.skip]++;
        return 0;
    }
    if (reserve(inventory, error) != 0)
        return -1;
    added = &inventory->files[inventory->count];
    *added = (struct blame_file){strdup(file->path), file->id, (uint32_t)file->lines};
    if (added->path == NULL)
        return error_no_memory(error);
    inventory->kinds[inventory->count++] =
        (struct inventory_kind){language ? language->group : NULL, file->kind.category};
    inventory->lines += file->lines;
    return 0;
}

/* What the walk over the tree has at hand. */
struct listing {
    struct inventory *inventory;
    struct object_store *store;
    struct attributes *attributes;
    struct survey_options options;
    struct facts *facts;
    struct survey_crew *crew;
};

static int add_surveyed(void *context, const struct survey_file *file, struct error *error)
{
    const struct listing *listing = context;

    known_file_add(listing->facts, file, listing->attributes);
    return add_file(listing->inventory, file, error);
}

static int list_file(void *context, const struct tree_file *file, struct error *error)
{
    struct listing *listing = context;
    struct survey_file known;

    if (!known_file_find(listing->facts, file, listing->attributes, listing->options.largest,
                         &known))
        return survey_crew_add(listing->crew, file, error);
    return survey_crew_finish(listing->crew, error) == 0
               ? add_file(listing->inventory, &known, error)
               : -1;
}

static int list_tree(struct listing *listing, const struct object_id *tree, struct error *error)
{
    int status =
        survey_crew_open(&listing->crew, listing->store, listing->attributes, &listing->options,
                         listing->options.threads, add_surveyed, listing, error);

    if (status == 0)
        status = tree_walk(listing->store, tree, list_file, listing, error);
    if (status == 0)
        status = survey_crew_finish(listing->crew, error);
    survey_crew_close(listing->crew);
    return status;
}

static int read_attributes(struct listing *listing, const struct object_id *tree,
                           struct supply *supply, struct error *error)
{
    int status;

    do {
        attributes_free(listing->attributes);
        listing->attributes = NULL;
        status = survey_attributes(listing->store, tree, &listing->attributes, NULL, error);
    } while (supply_retry(supply, &status, error));
    return status;
}

int inventory_open(struct inventory *inventory, const struct subject *subject,
                   const struct settings *settings, struct facts *facts, struct supply *supply,
                   struct error *error)
{
    struct object_store *store = subject->repository->objects;
    struct listing listing = {
        .inventory = inventory,
        .store = store,
        .options = {.largest = (uint64_t)settings->max_file_size,
                    .threads = settings->blame.threads},
        .facts = facts,
    };
    struct object_id tree;
    int status;

    memset(inventory, 0, sizeof(*inventory));
    status = survey_tree_of_commit(store, &subject->head, &tree, error);
    if (status == 0)
        status = read_attributes(&listing, &tree, supply, error);
    if (status == 0)
        status = list_tree(&listing, &tree, error);
    attributes_free(listing.attributes);
    return status;
}

void inventory_close(struct inventory *inventory)
{
    for (size_t i = 0; i < inventory->count; i++)
        free((char *)(uintptr_t)inventory->files[i].path);
    free(inventory->files);
    free(inventory->kinds);
}
