#include "git/blame_lines.h"

#include "git/blame_guess.h"
#include "git/blame_known.h"
#include "git/blame_moves.h"
#include "git/blame_sources.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

/* More parents than these are paid for. */
enum { PARENTS_MANY = 16 };

static bool is_too_costly(const struct error *error)
{
    return strcmp(error->code, "diff-too-costly") == 0 ||
           strcmp(error->code, "search-too-costly") == 0;
}

/* A version that cannot be read, or compared, costs the files whose lines were to be found in it,
 * no more. */
static int give_up(struct batch *batch, const struct suspect *suspect, struct error *error)
{
    enum blame_status status;

    if (strcmp(error->code, "missing-object") == 0)
        status = BLAME_MISSING;
    else if (strcmp(error->code, "object-too-large") == 0)
        status = BLAME_TOO_LARGE;
    else if (is_too_costly(error))
        status = BLAME_TOO_COSTLY;
    else
        return -1;
    for (uint32_t i = 0; i < suspect->ranges.count; i++) {
        /* Walks that share a file may both give up. */
        __atomic_store_n(&batch->walk->status[suspect->ranges.items[i].file], status,
                         __ATOMIC_RELAXED);
        /* What else of the others is missing, too, is worth to know. */
        if (status == BLAME_TOO_COSTLY)
            budget_give_up(batch->walk->budget, suspect->ranges.items[i].file);
        batch->walk->settled += suspect->ranges.items[i].count;
    }
    error_clear(error);
    return 0;
}

/* True when a parent before `parent` has the same blob, so that looking again gives nothing. */
static bool seen_before(struct batch *batch, size_t suspect, size_t parent)
{
    const struct object_id *blob = &batch_origin(batch, suspect, parent)->blob;

    if (parent >= PARENTS_MANY)
        budget_charge_ranges(&batch->walk->use, &batch->suspects[suspect]->ranges, 0, UINT32_MAX,
                             parent);
    for (size_t i = 0; i < parent; i++) {
        const struct parent_origin *earlier = batch_origin(batch, suspect, i);

        if (earlier->kind == ORIGIN_FILE && object_id_equal(&earlier->blob, blob))
            return true;
    }
    return false;
}

/* Step 3 for the files found at their own paths. */
static void drop_repeated(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        for (size_t parent = 1; batch->suspects[i] != NULL && parent < batch->parent_count;
             parent++) {
            struct parent_origin *origin = batch_origin(batch, i, parent);

            if (origin->kind == ORIGIN_FILE && seen_before(batch, i, parent))
                origin->kind = ORIGIN_NONE;
        }
}

/* Notes `source` as what suspect `index` was called in `parent`. */
static int note_rename(struct batch *batch, size_t index, size_t parent,
                       const struct rename_file *source, struct error *error)
{
    struct parent_origin *origin = batch_origin(batch, index, parent);
    struct suspect *suspect = batch->suspects[index];

    if (path_table_add(batch->walk->paths, source->path, &origin->path, error) != 0)
        return -1;
    origin->blob = source->id;
    if (object_id_equal(&source->id, &suspect->blob)) {
        suspect->path = origin->path;
        batch->suspects[index] = NULL;
        return batch_give(batch, parent, suspect, error);
    }
    origin->kind = seen_before(batch, index, parent) ? ORIGIN_NONE : ORIGIN_FILE;
    return 0;
}

/* A single search may take what a file has left, if that is less than a diff's. */
static void limit_renames(struct blame_walk *walk, const struct suspect *suspect)
{
    uint64_t left = budget_left_of_ranges(&walk->use, &suspect->ranges);

    renames_set_limit(walk->renames, left > 0 && left < LINEDIFF_STEPS ? left : LINEDIFF_STEPS);
}

/* Searches the deleted files of a parent, which are listed only when some suspect needs them.
 * source->path is NULL when none is alike. */
static int search_source(struct batch *batch, size_t parent, const struct suspect *suspect,
                         const struct rename_file *destination, struct rename_sources *sources,
                         struct rename_file *source, struct error *error)
{
    struct renames *renames = batch->walk->renames;
    long found = -1;
    int status =
        rename_sources_list(sources, batch->walk->store, &batch->parents[parent]->book->tree,
                            &batch->commit->book->tree, error);

    if (status == 0 && sources->count > 0) {
        limit_renames(batch->walk, suspect);
        status = rename_find_source(renames, sources->files, sources->count, destination, NULL,
                                    &found, error);
        budget_charge_ranges(&batch->walk->use, &suspect->ranges, 0, UINT32_MAX,
                             renames_steps(renames) + sources->count);
    }
    if (status != 0)
        return -1;
    *source = (struct rename_file){.path = NULL};
    if (found >= 0)
        *source = sources->files[found];
    if (sources->count == 0 || renames_are_certain(renames))
        blame_known_add_rename(batch, parent, destination->path, source);
    return 0;
}

static int find_rename(struct batch *batch, size_t index, size_t parent,
                       struct rename_sources *sources, struct buffer *path, struct error *error)
{
    const struct suspect *suspect = batch->suspects[index];
    struct rename_file destination = {NULL, suspect->symlink ? MODE_SYMLINK : MODE_FILE,
                                      suspect->blob};
    struct rename_file source;

    buffer_clear(path);
    if (path_table_text(batch->walk->paths, suspect->path, path, error) != 0)
        return -1;
    destination.path = path->data;
    if (!blame_known_rename(batch, parent, path->data, &source) &&
        search_source(batch, parent, suspect, &destination, sources, &source, error) != 0)
        return -1;
    return source.path == NULL ? 0 : note_rename(batch, index, parent, &source, error);
}

/* The same, but for a suspect that it is too costly for: that one is given up. */
static int try_rename(struct batch *batch, size_t index, size_t parent,
                      struct rename_sources *sources, struct buffer *path, struct error *error)
{
    struct suspect *suspect = batch->suspects[index];
    int status = find_rename(batch, index, parent, sources, path, error);

    if (status == 0 || !is_too_costly(error))
        return status;
    batch->suspects[index] = NULL;
    status = give_up(batch, suspect, error);
    suspect_free(suspect);
    return status;
}

/* Step 2 for one parent. */
static int find_renames(struct batch *batch, size_t parent, struct error *error)
{
    struct rename_sources sources = {.files = NULL};
    struct buffer path = BUFFER_INIT;
    int status = 0;

    for (size_t i = 0; i < batch->count && status == 0; i++)
        if (batch->suspects[i] != NULL && batch_origin(batch, i, parent)->kind == ORIGIN_ABSENT)
            status = try_rename(batch, i, parent, &sources, &path, error);
    rename_sources_free(&sources);
    buffer_free(&path);
    return status;
}

int blame_pass_renamed(struct batch *batch, struct error *error)
{
    drop_repeated(batch);
    for (size_t parent = 0; parent < batch->parent_count; parent++)
        if (find_renames(batch, parent, error) != 0)
            return -1;
    return 0;
}

static unsigned diff_flags(const struct blame_walk *walk)
{
    return LINEDIFF_TRIM_TAIL | (walk->options->ignore_whitespace ? LINEDIFF_IGNORE_WHITESPACE : 0);
}

/* Small searches are worth no look at whose lines they were for. */
enum { SEARCH_LEAST = 1 << 14 };

static bool of_one_file(const struct range_list *ranges)
{
    for (uint32_t i = 1; i < ranges->count; i++)
        if (ranges->items[i].file != ranges->items[0].file)
            return false;
    return true;
}

/* Files pay for versions that were read, and for a search when it was for their lines. A search
 * that only one file asked for was for its lines: without facts none is made for others. */
static void charge_diff(struct blame_walk *walk, const struct suspect *suspect,
                        const struct object *parent, const struct object *child)
{
    uint64_t steps = linediff_steps(walk->diff);
    uint32_t first = 0, end = UINT32_MAX;

    budget_charge_ranges(&walk->use, &suspect->ranges, 0, UINT32_MAX,
                         (parent->size + child->size) / BUDGET_BYTES);
    if (steps < SEARCH_LEAST)
        return;
    if (walk->options->facts != NULL || !of_one_file(&suspect->ranges))
        linediff_window(walk->diff, &first, &end);
    budget_charge_ranges(&walk->use, &suspect->ranges, first, end, steps);
}

/* A single comparison may take what a file has left, if that is less. */
static void limit_diff(struct blame_walk *walk, const struct suspect *suspect)
{
    uint64_t wanted = walk->options->diff_steps > 0 ? walk->options->diff_steps : LINEDIFF_STEPS;
    uint64_t left = budget_left_of_ranges(&walk->use, &suspect->ranges);

    linediff_set_limit(walk->diff, left > 0 && left < wanted ? left : wanted);
}

/* Facts are for other lines, too; what is too costly for all of them may not be for the suspect's,
 * and would be no fact. */
static int diff_blobs(struct blame_walk *walk, const struct suspect *suspect, bool guess,
                      const struct object_id *parent_blob, const struct object *parent,
                      const struct object *child, const struct hunk **hunks, size_t *count,
                      struct error *error)
{
    const struct linediff_interest interest = {range_list_any, &suspect->ranges};
    struct error problem = ERROR_INIT;
    unsigned flags = diff_flags(walk);

    if (!guess && walk->options->facts == NULL)
        return linediff_run_for(walk->diff, &interest, parent->data, parent->size, child->data,
                                child->size, flags, hunks, count, error);
    if (linediff_run(walk->diff, parent->data, parent->size, child->data, child->size, flags, hunks,
                     count, &problem) == 0) {
        blame_known_add_hunks(walk, parent_blob, &suspect->blob, flags, *hunks, *count);
        return 0;
    }
    if (!guess && strcmp(problem.code, "diff-too-costly") == 0)
        return linediff_run_for(walk->diff, &interest, parent->data, parent->size, child->data,
                                child->size, flags, hunks, count, error);
    *error = problem;
    return -1;
}

static int split_by_blobs(struct blame_walk *walk, const struct suspect *suspect, bool guess,
                          const struct object_id *parent_blob, const struct object *parent,
                          const struct object *child, struct range_list *passed,
                          struct range_list *kept, struct error *error)
{
    const struct hunk *hunks;
    uint64_t steps = walk->options->diff_steps > 0 ? walk->options->diff_steps : LINEDIFF_STEPS;
    int32_t *lines;
    size_t count;
    int status;

    limit_diff(walk, suspect);
    status = diff_blobs(walk, suspect, guess, parent_blob, parent, child, &hunks, &count, error);
    charge_diff(walk, suspect, parent, child);
    if (status != 0)
        return -1;
    if (!guess)
        return range_list_split(&suspect->ranges, hunks, count, passed, kept, error);
    status = blame_guess_lines(parent, child, hunks, count, &steps, &lines, error);
    budget_charge_ranges(&walk->use, &suspect->ranges, 0, UINT32_MAX, steps);
    if (status != 0)
        return -1;
    status = range_list_guess(&suspect->ranges, lines,
                              linediff_count_lines(child->data, child->size), passed, kept, error);
    free(lines);
    return status;
}

static int split_suspect(struct blame_walk *walk, const struct suspect *suspect, bool guess,
                         const struct object_id *parent_blob, struct range_list *passed,
                         struct range_list *kept, struct error *error)
{
    struct object parent, child;
    const struct hunk *hunks;
    size_t count;
    int status = guess ? 0
                       : blame_known_hunks(walk, parent_blob, &suspect->blob, diff_flags(walk),
                                           &hunks, &count, error);

    if (status == 1)
        return range_list_split(&suspect->ranges, hunks, count, passed, kept, error);
    if (status < 0 || object_read(walk->store, parent_blob, OBJECT_BLOB, &parent, error) != 0)
        return -1;
    status = object_read(walk->store, &suspect->blob, OBJECT_BLOB, &child, error);
    if (status == 0) {
        status =
            split_by_blobs(walk, suspect, guess, parent_blob, &parent, &child, passed, kept, error);
        object_release_last(walk->store, &child);
    }
    object_release(walk->store, &parent);
    return status;
}

/* Gives the lines of `suspect` that `origin` has to that parent; with `guess` those that are only
 * like some there. */
static int pass_to_parent(struct batch *batch, struct suspect *suspect, size_t parent, bool guess,
                          const struct parent_origin *origin, struct error *error)
{
    struct suspect *given = suspect_new(origin->path, &origin->blob);
    struct range_list kept = {NULL, 0, 0};

    if (given == NULL)
        return error_no_memory(error);
    given->symlink = suspect->symlink;
    if (split_suspect(batch->walk, suspect, guess, &origin->blob, &given->ranges, &kept, error) !=
        0) {
        range_list_free(&kept);
        suspect_free(given);
        return -1;
    }
    range_list_free(&suspect->ranges);
    suspect->ranges = kept;
    if (given->ranges.count > 0)
        return batch_give(batch, parent, given, error);
    suspect_free(given);
    return 0;
}

static int compare_ids(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct object_id));
}

static bool is_ignored(const struct batch *batch)
{
    const struct blame_options *options = batch->walk->options;

    return options->ignored_count > 0 &&
           bsearch(&batch->commit->book->id, options->ignored, options->ignored_count,
                   sizeof(struct object_id), compare_ids) != NULL;
}

/* What an ignored commit would be blamed for goes to its parents by likeness. */
static int pass_guessed(struct batch *batch, size_t index, struct error *error)
{
    struct suspect *suspect = batch->suspects[index];

    for (size_t parent = 0; parent < batch->parent_count && suspect->ranges.count > 0; parent++) {
        const struct parent_origin *origin = batch_origin(batch, index, parent);

        if (origin->kind == ORIGIN_FILE &&
            pass_to_parent(batch, suspect, parent, true, origin, error) != 0)
            return -1;
    }
    return 0;
}

/* Step 4 for one suspect. */
static int pass_suspect(struct batch *batch, size_t index, struct error *error)
{
    struct suspect *suspect = batch->suspects[index];
    struct ledger_origin here = {batch->commit->book->number, suspect->path, UINT32_MAX, PATH_NONE};

    for (size_t parent = 0; parent < batch->parent_count && suspect->ranges.count > 0; parent++) {
        const struct parent_origin *origin = batch_origin(batch, index, parent);

        if (origin->kind != ORIGIN_FILE)
            continue;
        if (here.previous_commit == UINT32_MAX) {
            here.previous_commit = batch->parents[parent]->book->number;
            here.previous_path = origin->path;
        }
        if (pass_to_parent(batch, suspect, parent, false, origin, error) != 0)
            return -1;
    }
    if (suspect->ranges.count > 0 && is_ignored(batch) && pass_guessed(batch, index, error) != 0)
        return -1;
    if (suspect->ranges.count > 0 && batch->walk->moves != NULL &&
        blame_pass_moved(batch, index, error) != 0)
        return -1;
    if (suspect->ranges.count == 0)
        return 0;
    return ledger_settle(&batch->walk->ledger, &here, &suspect->ranges, &batch->walk->settled,
                         error);
}

int blame_pass_lines(struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct suspect *suspect = batch->suspects[i];

        if (suspect == NULL)
            continue;
        if (pass_suspect(batch, i, error) != 0 && give_up(batch, suspect, error) != 0)
            return -1;
        suspect_free(suspect);
        batch->suspects[i] = NULL;
    }
    return 0;
}
