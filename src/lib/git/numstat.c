#include "git/numstat.h"

#include "base/buffer.h"
#include "git/linediff.h"
#include "git/rename.h"
#include "git/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINARY_PROBE = 8000 }; /* git's FIRST_FEW_BYTES */

struct change {
    size_t path; /* offset into paths */
    unsigned old_mode;
    unsigned new_mode;
    struct object_id old_id;
    struct object_id new_id;
    long source; /* for an addition paired with a deletion: index of the deletion */
    bool paired; /* a deletion that became a rename */
};

struct numstat {
    struct object_store *store;
    struct linediff *diff;
    struct renames *renames;
    struct buffer paths;
    struct change *changes;
    size_t count;
    size_t capacity;
};

struct numstat *numstat_new(struct object_store *store)
{
    struct numstat *numstat = calloc(1, sizeof *numstat);

    if (numstat == NULL)
        return NULL;
    numstat->store = store;
    numstat->diff = linediff_new();
    numstat->renames = renames_new(store);
    if (numstat->diff == NULL || numstat->renames == NULL) {
        numstat_free(numstat);
        return NULL;
    }
    return numstat;
}

void numstat_free(struct numstat *numstat)
{
    if (numstat == NULL)
        return;
    linediff_free(numstat->diff);
    renames_free(numstat->renames);
    buffer_free(&numstat->paths);
    free(numstat->changes);
    free(numstat);
}

static int collect(void *context, const struct tree_change *change, struct error *error)
{
    struct numstat *numstat = context;
    struct change *added;

    if (numstat->count == numstat->capacity) {
        size_t capacity = numstat->capacity ? numstat->capacity * 2 : 64;
        struct change *changes = reallocarray(numstat->changes, capacity, sizeof *changes);
        if (changes == NULL)
            return error_no_memory(error);
        numstat->changes = changes;
        numstat->capacity = capacity;
    }
    added = &numstat->changes[numstat->count++];
    *added = (struct change){numstat->paths.size,
                             change->old_mode,
                             change->new_mode,
                             change->old_id,
                             change->new_id,
                             -1,
                             false};
    return buffer_add(&numstat->paths, change->path, change->path_size + 1, error);
}

static const char *path_of(const struct numstat *numstat, const struct change *change)
{
    return numstat->paths.data + change->path;
}

/* Fills `files` with the deletions or the additions; returns their number, which[] tells whose. */
static size_t one_sided(const struct numstat *numstat, bool deletions, struct rename_file *files,
                        size_t *which)
{
    size_t count = 0;

    for (size_t i = 0; i < numstat->count; i++) {
        const struct change *change = &numstat->changes[i];
        if ((deletions ? change->new_mode : change->old_mode) != 0)
            continue;
        files[count].path = path_of(numstat, change);
        files[count].mode = deletions ? change->old_mode : change->new_mode;
        files[count].id = deletions ? change->old_id : change->new_id;
        which[count++] = i;
    }
    return count;
}

static int pair_renames(struct numstat *numstat, struct error *error)
{
    size_t most = numstat->count;
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
    sources = one_sided(numstat, true, files, which);
    destinations = sources ? one_sided(numstat, false, files + sources, which + sources) : 0;
    if (destinations == 0)
        goto done;
    status = rename_pair_all(numstat->renames, files, sources, files + sources, destinations, NULL,
                             found, error);
    for (size_t i = 0; status == 0 && i < destinations; i++) {
        if (found[i] < 0)
            continue;
        numstat->changes[which[sources + i]].source = (long)which[found[i]];
        numstat->changes[which[found[i]]].paired = true;
    }
done:
    free(files);
    free(which);
    free(found);
    return status;
}

/* One side of a diff. */
struct side {
    const void *bytes;
    size_t size;
    bool missing;
    bool held;
    struct object object;
    char link[100]; /* what git diffs for a submodule */
};

static int side_read(struct numstat *numstat, unsigned mode, const struct object_id *id,
                     struct side *side, struct error *error)
{
    struct error problem = ERROR_INIT;
    char hex[OBJECT_HEX_SIZE];

    memset(side, 0, sizeof *side);
    if (mode == 0) {
        side->bytes = "";
        return 0;
    }
    if (MODE_TYPE(mode) == MODE_SUBMODULE) {
        side->size = (size_t)snprintf(side->link, sizeof side->link, "Subproject commit %s\n",
                                      object_id_hex(numstat->store, id, hex));
        side->bytes = side->link;
        return 0;
    }
    if (object_read(numstat->store, id, OBJECT_BLOB, &side->object, &problem) == 0) {
        side->held = true;
        side->bytes = side->object.data;
        side->size = side->object.size;
        return 0;
    }
    if (strcmp(problem.code, "missing-object") != 0 &&
        strcmp(problem.code, "object-too-large") != 0) {
        if (error != NULL)
            *error = problem;
        return -1;
    }
    side->missing = true;
    return 0;
}

static void side_release(struct numstat *numstat, struct side *side)
{
    if (side->held)
        object_release(numstat->store, &side->object);
}

static bool is_binary(const struct side *side)
{
    size_t probe = side->size < BINARY_PROBE ? side->size : BINARY_PROBE;

    return memchr(side->bytes, '\0', probe) != NULL;
}

static int count_lines(struct numstat *numstat, const struct side *old, const struct side *new,
                       struct numstat_file *file, struct error *error)
{
    struct error problem = ERROR_INIT;
    const struct hunk *hunks;
    size_t count;

    file->missing = old->missing || new->missing;
    if (file->missing)
        return 0;
    file->binary = is_binary(old) || is_binary(new);
    if (file->binary)
        return 0;
    if (old->size == 0 || new->size == 0) {
        file->added = linediff_count_lines(new->bytes, new->size);
        file->deleted = linediff_count_lines(old->bytes, old->size);
        return 0;
    }
    if (linediff_run(numstat->diff, old->bytes, old->size, new->bytes, new->size, 0, &hunks, &count,
                     &problem) != 0) {
        file->too_costly = strcmp(problem.code, "diff-too-costly") == 0;
        if (!file->too_costly && error != NULL)
            *error = problem;
        return file->too_costly ? 0 : -1;
    }
    for (size_t i = 0; i < count; i++) {
        file->added += hunks[i].new_count;
        file->deleted += hunks[i].old_count;
    }
    return 0;
}

static int report(struct numstat *numstat, const struct change *change, numstat_visitor *visit,
                  void *context, struct error *error)
{
    const struct change *source = change->source >= 0 ? &numstat->changes[change->source] : change;
    bool deletion = change->new_mode == 0;
    struct numstat_file file = {.path = path_of(numstat, change),
                                .old_path = path_of(numstat, source),
                                .mode = deletion ? change->old_mode : change->new_mode,
                                .id = deletion ? change->old_id : change->new_id};
    struct side old;
    struct side new;
    int status;

    if (side_read(numstat, source->old_mode, &source->old_id, &old, error) != 0)
        return -1;
    status = side_read(numstat, change->new_mode, &change->new_id, &new, error);
    if (status == 0) {
        const struct side *named = deletion ? &old : &new;
        file.bytes = named->held ? named->bytes : NULL;
        file.size = named->held ? named->size : 0;
        status = count_lines(numstat, &old, &new, &file, error);
        if (status == 0)
            status = visit(context, &file, error);
        side_release(numstat, &new);
    }
    side_release(numstat, &old);
    return status;
}

int numstat_run(struct numstat *numstat, const struct object_id *old_tree,
                const struct object_id *new_tree, bool renames, numstat_visitor *visit,
                void *context, struct error *error)
{
    int status = 0;

    numstat->count = 0;
    buffer_clear(&numstat->paths);
    if (tree_diff(numstat->store, old_tree, new_tree, collect, numstat, error) != 0)
        return -1;
    if (renames && numstat->count > 1 && pair_renames(numstat, error) != 0)
        return -1;
    for (size_t i = 0; status == 0 && i < numstat->count; i++)
        if (!numstat->changes[i].paired)
            status = report(numstat, &numstat->changes[i], visit, context, error);
    return status;
}
