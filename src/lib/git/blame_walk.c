#include "git/blame_walk.h"

#include "git/blame_known.h"
#include "git/blame_moves.h"
#include "git/blame_pass.h"

enum { TELL_COMMITS = 64 }; /* how many commits without news the meter may miss */

int blame_walk_open(struct blame_walk *walk, struct error *error)
{
    walk->paths = path_table_new();
    walk->queue = commit_queue_new(walk->book, walk->store);
    walk->diff = linediff_new();
    walk->renames = renames_new(walk->store);
    walk->known = blame_known_new();
    if (walk->paths == NULL || walk->queue == NULL || walk->diff == NULL || walk->renames == NULL ||
        walk->known == NULL)
        return error_no_memory(error);
    if (budget_use_open(&walk->use, walk->budget, error) != 0)
        return -1;
    if (blame_moves_wanted(walk->options) && (walk->moves = blame_moves_new(walk)) == NULL)
        return error_no_memory(error);
    return 0;
}

void blame_walk_close(struct blame_walk *walk)
{
    path_table_free(walk->paths);
    commit_queue_free(walk->queue);
    linediff_free(walk->diff);
    renames_free(walk->renames);
    blame_moves_free(walk->moves);
    blame_known_free(walk->known);
    ledger_free(&walk->ledger);
    budget_use_close(&walk->use);
}

int blame_walk_add(struct blame_walk *walk, struct state *state, const struct blame_file *file,
                   uint32_t index, struct error *error)
{
    struct line_range whole = {0, file->lines, 0, index, walk->moves != NULL ? RANGE_APART : 0};
    struct suspect *suspect;
    path_number path;

    if (file->lines == 0)
        return 0;
    if (path_table_add(walk->paths, file->path, &path, error) != 0)
        return -1;
    suspect = suspect_new(path, &file->id);
    if (suspect == NULL)
        return error_no_memory(error);
    if (range_list_add(&suspect->ranges, &whole, error) != 0) {
        suspect_free(suspect);
        return -1;
    }
    return state_add(state, walk->paths, suspect, error);
}

int blame_walk_start(struct blame_walk *walk, struct book_commit *commit, struct state *state,
                     struct error *error)
{
    struct walk_commit *at;
    int status;

    if (commit_queue_find(walk->queue, commit, &at, error) != 0) {
        state_free(state);
        return -1;
    }
    status = commit_queue_give(walk->queue, at, state, walk->paths, error);
    commit_queue_drop(walk->queue, at);
    return status;
}

bool blame_walk_ends_at(const struct blame_options *options, const struct book_commit *commit)
{
    return commit->parent_count == 0 || commit->date < options->since;
}

enum { SPLIT_LEAST = 4 };

static size_t count_waiting(const struct blame_walk *walk)
{
    const struct walk_commit *commit;
    size_t count = 0;

    for (uint32_t i = 0; (commit = commit_queue_waiting(walk->queue, i)) != NULL; i++)
        count += state_count(commit->state);
    return count;
}

/* One suspect changes over, with its path. */
static int move_suspect(struct blame_walk *from, struct state *state, struct blame_walk *to,
                        struct state *given, struct suspect *suspect, struct error *error)
{
    struct buffer path = BUFFER_INIT;
    path_number number;
    int status = path_table_text(from->paths, suspect->path, &path, error);

    if (status == 0)
        status = path_table_add(to->paths, path.data, &number, error);
    buffer_free(&path);
    if (status != 0)
        return -1;
    state_remove(state, from->paths, suspect);
    suspect->path = number;
    return state_add(given, to->paths, suspect, error);
}

/* Half of the paths, another half each time. */
static bool changes_over(const struct blame_walk *from, path_number path)
{
    return path * UINT32_C(2654435761) >> (31 - from->splits % 16) & 1;
}

static int split_commit(struct blame_walk *from, const struct walk_commit *commit,
                        struct blame_walk *to, struct error *error)
{
    struct state *given = state_new();
    struct suspect *suspect;
    size_t cursor = 0;
    int status = given ? 0 : error_no_memory(error);

    while (status == 0 && (suspect = state_next(commit->state, &cursor)) != NULL)
        if (changes_over(from, suspect->path))
            status = move_suspect(from, commit->state, to, given, suspect, error);
    if (status == 0)
        return blame_walk_start(to, commit->book, given, error);
    state_free(given);
    return -1;
}

int blame_walk_split(struct blame_walk *from, struct blame_walk *to, struct error *error)
{
    const struct walk_commit *commit;

    if (from->moves != NULL || count_waiting(from) < SPLIT_LEAST)
        return 0;
    for (uint32_t i = 0; (commit = commit_queue_waiting(from->queue, i)) != NULL; i++)
        if (split_commit(from, commit, to, error) != 0)
            return -1;
    from->splits++;
    to->walked = from->walked;
    return commit_queue_waiting(to->queue, 0) != NULL;
}

static int pause_walk(struct blame_walk *walk, struct error *error)
{
    return walk->pause != NULL ? walk->pause(walk, error) : 0;
}

/* What the meter was told last. */
struct told {
    uint64_t settled;
    uint64_t walked;
};

static void tell(const struct blame_walk *walk, struct told *told)
{
    if (walk->settled == told->settled && walk->walked - told->walked < TELL_COMMITS)
        return;
    blame_meter_add(walk->meter, walk->settled - told->settled, walk->walked - told->walked);
    *told = (struct told){walk->settled, walk->walked};
}

/* With wrong clocks commits come back, as often as somebody clever likes: then each time is paid
 * for. Good histories are taken little more than once. */
static void charge_return(struct blame_walk *walk, const struct walk_commit *at,
                          struct state *state)
{
    enum { TAKES_EACH = 16, STEPS_A_TAKE = 128 };
    struct suspect *suspect;
    size_t cursor = 0;

    if (at->book->number > walk->highest)
        walk->highest = at->book->number;
    if (++walk->taken <= TAKES_EACH * ((uint64_t)walk->highest + 1))
        return;
    while ((suspect = state_next(state, &cursor)) != NULL) {
        budget_charge_ranges(&walk->use, &suspect->ranges, 0, UINT32_MAX, STEPS_A_TAKE);
        walk->settled += budget_drop(&walk->use, &suspect->ranges);
        if (suspect->ranges.count > 0)
            continue;
        state_remove(state, walk->paths, suspect);
        suspect_free(suspect);
    }
}

int blame_walk_run(struct blame_walk *walk, struct error *error)
{
    struct told told = {walk->settled, walk->walked};
    struct walk_commit *at;
    struct state *state;
    int status = 0;

    if (walk->meter != NULL)
        blame_meter_join(walk->meter, walk->walked);
    while (status == 0 && (status = pause_walk(walk, error)) == 0 &&
           (at = commit_queue_take(walk->queue, &state)) != NULL) {
        charge_return(walk, at, state);
        status = blame_pass_commit(walk, at, state, error);
        commit_queue_drop(walk->queue, at);
        walk->walked++;
        if (walk->meter != NULL)
            tell(walk, &told);
    }
    if (walk->meter != NULL)
        blame_meter_leave(walk->meter, told.walked);
    return status;
}
