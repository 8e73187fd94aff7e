#include "git/blame_pass.h"

#include "git/blame_batch.h"
#include "git/blame_known.h"
#include "git/blame_lines.h"

/* Notes how a file that differs stands in the parent. */
static int note_difference(void *context, struct suspect *suspect, enum parent_side side,
                           const struct object_id *id, struct error *error)
{
    struct batch *batch = context;
    struct parent_origin *origin;

    if (batch->parent == 0 && batch_add(batch, suspect, error) != 0)
        return -1;
    origin = batch_origin(batch, suspect->index, batch->parent);
    origin->kind = side == SIDE_CHANGED  ? ORIGIN_FILE
                   : side == SIDE_ABSENT ? ORIGIN_ABSENT
                                         : ORIGIN_NONE;
    origin->path = suspect->path;
    if (side == SIDE_CHANGED)
        origin->blob = *id;
    return 0;
}

static bool batch_is_done(const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->suspects[i] != NULL)
            return false;
    return true;
}

/* A state of what is left, for the comparison with the next parent. */
static struct state *remaining_state(struct batch *batch, struct error *error)
{
    struct state *state = state_new();

    for (size_t i = 0; state != NULL && i < batch->count; i++) {
        struct suspect *suspect = batch->suspects[i];

        batch->suspects[i] = NULL; /* the state's for now */
        if (suspect != NULL && state_add(state, batch->walk->paths, suspect, error) != 0) {
            state_free(state);
            return NULL;
        }
    }
    if (state == NULL)
        error_no_memory(error);
    return state;
}

/* Takes the files that differ out of `state`; the others stay and go to the parent. */
static void take_differing(struct batch *batch, struct state *state)
{
    size_t cursor = 0;
    struct suspect *suspect;

    if (batch->parent == 0) {
        for (size_t i = 0; i < batch->count; i++)
            state_remove(state, batch->walk->paths, batch->suspects[i]);
        return;
    }
    while ((suspect = state_next(state, &cursor)) != NULL)
        if (batch_origin(batch, suspect->index, batch->parent)->kind != ORIGIN_SAME) {
            state_remove(state, batch->walk->paths, suspect);
            batch->suspects[suspect->index] = suspect;
        }
}

/* Step 1. `state` is taken over: it becomes the first parent's. */
static int pass_identical(struct batch *batch, struct state *state, struct error *error)
{
    for (batch->parent = 0; batch->parent < batch->parent_count; batch->parent++) {
        int status;

        if (batch->parent > 0 && (state = remaining_state(batch, error)) == NULL)
            return -1;
        batch->given[batch->parent] = state;
        status = blame_known_compare(batch, state, note_difference, error);
        take_differing(batch, state);
        if (status != 0)
            return -1;
        if (batch_is_done(batch))
            break;
    }
    return 0;
}

/* All lines that come to a boundary are its own. */
static int settle_boundary(struct blame_walk *walk, struct walk_commit *commit, struct state *state,
                           struct error *error)
{
    struct suspect *suspect;
    size_t cursor = 0;
    int status = 0;

    while (status == 0 && (suspect = state_next(state, &cursor)) != NULL) {
        struct ledger_origin origin = {commit->book->number, suspect->path, UINT32_MAX, PATH_NONE};

        status = ledger_settle(&walk->ledger, &origin, &suspect->ranges, &walk->settled, error);
    }
    state_free(state);
    return status;
}

int blame_pass_commit(struct blame_walk *walk, struct walk_commit *commit, struct state *state,
                      struct error *error)
{
    struct batch batch;
    int status;

    if (blame_walk_ends_at(walk->options, commit->book))
        return settle_boundary(walk, commit, state, error);
    status = batch_open(&batch, walk, commit, error);
    if (status != 0)
        state_free(state);
    else
        status = pass_identical(&batch, state, error);
    if (status == 0 && !batch_is_done(&batch))
        status = blame_pass_renamed(&batch, error);
    if (status == 0)
        status = blame_pass_lines(&batch, error);
    if (status == 0)
        status = batch_deliver(&batch, error);
    batch_free(&batch);
    return status;
}
