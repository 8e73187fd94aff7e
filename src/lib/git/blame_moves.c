#include "git/blame_moves.h"

#include "git/blame_search.h"
#include "git/copy_sources.h"

#include <stdlib.h>
#include <string.h>

/* How often -C is given for which of its searches. */
enum { COPIES_TO_NEW_FILES = 2, COPIES_TO_ALL_FILES = 3 };

/* Bytes to keep about files looked in. With -M alone each is looked in about once. */
enum { COPIES_MEMORY = 16 << 20, MOVES_MEMORY = 1 << 20 };

/* What a parent has, listed when it is asked for. */
struct parent_sources {
    struct copy_sources changed;
    struct copy_sources all;
    bool changed_listed;
    bool all_listed;
};

struct blame_moves {
    struct blame_search *search;
    const struct book_commit *commit; /* whose parents' files are listed */
    struct parent_sources *parents;
    size_t parent_count;
};

bool blame_moves_wanted(const struct blame_options *options)
{
    return options->find_moves || options->find_copies > 0;
}

struct blame_moves *blame_moves_new(struct blame_walk *walk)
{
    const struct blame_options *options = walk->options;
    struct blame_moves *moves = calloc(1, sizeof *moves);
    size_t memory = MOVES_MEMORY;

    if (moves == NULL)
        return NULL;
    if (options->find_copies > 0)
        memory = options->search_memory > 0 ? options->search_memory : COPIES_MEMORY;
    moves->search = blame_search_new(walk, memory);
    if (moves->search == NULL) {
        free(moves);
        return NULL;
    }
    return moves;
}

static void forget_parents(struct blame_moves *moves)
{
    for (size_t i = 0; i < moves->parent_count; i++) {
        copy_sources_free(&moves->parents[i].changed);
        copy_sources_free(&moves->parents[i].all);
    }
    free(moves->parents);
    moves->parents = NULL;
    moves->parent_count = 0;
    moves->commit = NULL;
}

void blame_moves_free(struct blame_moves *moves)
{
    if (moves == NULL)
        return;
    forget_parents(moves);
    blame_search_free(moves->search);
    free(moves);
}

/* Gives hits number first .. end-1, all of one source, to the parent: they are in `file` there. */
static int give_hits(struct batch *batch, size_t parent, const struct parent_origin *file,
                     bool symlink, const struct search_hit *hits, size_t count, struct error *error)
{
    struct suspect *given = suspect_new(file->path, &file->blob);

    if (given == NULL)
        return error_no_memory(error);
    given->symlink = symlink;
    for (size_t i = 0; i < count; i++)
        if (range_list_add(&given->ranges, &hits[i].range, error) != 0) {
            suspect_free(given);
            return -1;
        }
    return batch_give(batch, parent, given, error);
}

/* Step 1 for one parent. */
static int find_moves(struct batch *batch, struct suspect *suspect, size_t parent,
                      struct error *error)
{
    const struct blame_options *options = batch->walk->options;
    const struct parent_origin *origin = batch_origin(batch, suspect->index, parent);
    struct search_source source = {origin->blob, 0, suspect->symlink};
    const struct search_hit *hits;
    size_t count;

    if (origin->kind != ORIGIN_FILE)
        return 0;
    if (blame_search_run(batch->walk->moves->search, &suspect->ranges, &source, 1, SIZE_MAX,
                         options->move_score > 0 ? options->move_score : BLAME_MOVE_SCORE, &hits,
                         &count, error) != 0)
        return -1;
    return count > 0 ? give_hits(batch, parent, origin, suspect->symlink, hits, count, error) : 0;
}

static int give_copies(struct batch *batch, size_t parent, const struct copy_sources *sources,
                       const struct search_hit *hits, size_t count, struct error *error)
{
    for (size_t first = 0, end = 0; first < count; first = end) {
        const struct search_source *source = &sources->items[hits[first].source];
        struct parent_origin file = {.kind = ORIGIN_FILE, .blob = source->blob};

        while (end < count && hits[end].source == hits[first].source)
            end++;
        if (path_table_add(batch->walk->paths, copy_sources_path(sources, hits[first].source),
                           &file.path, error) != 0 ||
            give_hits(batch, parent, &file, source->symlink, hits + first, end - first, error) != 0)
            return -1;
    }
    return 0;
}

/* Makes room for the lists of this commit's parents, in place of another's. */
static int open_parents(struct blame_moves *moves, const struct batch *batch, struct error *error)
{
    if (moves->commit == batch->commit->book)
        return 0;
    forget_parents(moves);
    moves->parents = calloc(batch->parent_count, sizeof *moves->parents);
    if (moves->parents == NULL)
        return error_no_memory(error);
    moves->parent_count = batch->parent_count;
    moves->commit = batch->commit->book;
    return 0;
}

static int list_sources(const struct batch *batch, size_t parent, bool all,
                        const struct copy_sources **sources, struct error *error)
{
    struct parent_sources *lists = &batch->walk->moves->parents[parent];
    struct copy_sources *list = all ? &lists->all : &lists->changed;
    bool *listed = all ? &lists->all_listed : &lists->changed_listed;

    *sources = list;
    if (*listed)
        return 0;
    *listed = true;
    return copy_sources_list(list, batch->walk->store, &batch->parents[parent]->book->tree,
                             all ? NULL : &batch->commit->book->tree, error);
}

/* The suspect's own file in the parent, which step 1 has dealt with. */
static int find_own_file(const struct batch *batch, const struct parent_origin *origin,
                         const struct copy_sources *sources, size_t *index, struct error *error)
{
    struct buffer path = BUFFER_INIT;
    int status = 0;

    *index = SIZE_MAX;
    if (origin->kind != ORIGIN_FILE)
        return 0;
    status = path_table_text(batch->walk->paths, origin->path, &path, error);
    if (status == 0)
        *index = copy_sources_find(sources, path.data, &origin->blob);
    buffer_free(&path);
    return status;
}

static bool may_come_from_any_file(const struct batch *batch, const struct suspect *suspect,
                                   const struct parent_origin *origin)
{
    unsigned copies = batch->walk->options->find_copies;

    return copies >= COPIES_TO_ALL_FILES ||
           (copies >= COPIES_TO_NEW_FILES &&
            (origin->kind != ORIGIN_FILE || origin->path != suspect->path));
}

/* Step 2 for one parent. */
static int find_copies(struct batch *batch, struct suspect *suspect, size_t parent,
                       struct error *error)
{
    const struct blame_options *options = batch->walk->options;
    const struct parent_origin *origin = batch_origin(batch, suspect->index, parent);
    const struct copy_sources *sources;
    const struct search_hit *hits;
    size_t own, count;

    if (open_parents(batch->walk->moves, batch, error) != 0 ||
        list_sources(batch, parent, may_come_from_any_file(batch, suspect, origin), &sources,
                     error) != 0 ||
        find_own_file(batch, origin, sources, &own, error) != 0 ||
        blame_search_run(batch->walk->moves->search, &suspect->ranges, sources->items,
                         sources->count, own,
                         options->copy_score > 0 ? options->copy_score : BLAME_COPY_SCORE, &hits,
                         &count, error) != 0)
        return -1;
    return give_copies(batch, parent, sources, hits, count, error);
}

int blame_pass_moved(struct batch *batch, size_t index, struct error *error)
{
    struct suspect *suspect = batch->suspects[index];
    size_t parent;

    for (parent = 0; parent < batch->parent_count && suspect->ranges.count > 0; parent++)
        if (find_moves(batch, suspect, parent, error) != 0)
            return -1;
    if (batch->walk->options->find_copies == 0)
        return 0;
    for (parent = 0; parent < batch->parent_count && suspect->ranges.count > 0; parent++)
        if (find_copies(batch, suspect, parent, error) != 0)
            return -1;
    return 0;
}
