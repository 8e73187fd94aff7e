#include "git/blame_walk.h"

#include "git/blame_moves.h"
#include "git/blame_pass.h"

int blame_walk_open(struct blame_walk *walk, struct error *error)
{
    walk->paths = path_table_new();
    walk->queue = commit_queue_new(walk->store, walk->options->since);
    walk->diff = linediff_new();
    walk->renames = renames_new(walk->store);
    if (walk->paths == NULL || walk->queue == NULL || walk->diff == NULL || walk->renames == NULL)
        return error_no_memory(error);
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
    ledger_free(&walk->ledger);
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

int blame_walk_start(struct blame_walk *walk, const struct object_id *commit, struct state *state,
                     struct error *error)
{
    struct walk_commit *at;

    if (commit_queue_find(walk->queue, commit, &at, error) != 0) {
        state_free(state);
        return -1;
    }
    return commit_queue_give(walk->queue, at, state, walk->paths, error);
}

int blame_walk_run(struct blame_walk *walk, struct error *error)
{
    struct walk_commit *at;
    struct state *state;
    int status = 0;

    while (status == 0 && (at = commit_queue_take(walk->queue, &state)) != NULL) {
        uint64_t before = walk->settled;

        status = blame_pass_commit(walk, at, state, error);
        commit_queue_settle(at);
        if (walk->report != NULL && walk->settled != before)
            walk->report(walk, walk->settled - before);
    }
    return status;
}
