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
        status = blame_known_compare(batch, state, note_difference, error);
        take_differing(batch, state);
        if (batch_give_state(batch, batch->parent, state, error) != 0 || status != 0)
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

/* Lines of files that are given up go no further. */
static void drop_given_up(struct batch *batch)
{
    struct blame_walk *walk = batch->walk;

    for (size_t i = 0; i < batch->count; i++) {
        struct suspect *suspect = batch->suspects[i];

        if (suspect == NULL)
            continue;
        walk->settled += budget_drop(&walk->use, &suspect->ranges);
        if (suspect->ranges.count > 0)
            continue;
        suspect_free(suspect);
        batch->suspects[i] = NULL;
    }
}

/* All steps for the suspects of `state`, which is taken over. */
static int pass_state(struct batch *batch, struct state *state, struct error *error)
{
    int status = pass_identical(batch, state, error);

    drop_given_up(batch);
    if (status == 0 && !batch_is_done(batch))
        status = blame_pass_renamed(batch, error);
    if (status == 0)
        status = blame_pass_lines(batch, error);
    return status;
}

/* Pairs of suspects and parents that are looked at together: each takes memory. */
enum { PAIRS_MOST = 1 << 20, STEPS_A_PAIR = 16 };

static int mark_difference(void *context, struct suspect *suspect, enum parent_side side,
                           const struct object_id *id, struct error *error)
{
    const struct batch *batch = context;

    (void)side, (void)id, (void)error;
    suspect->index = (uint32_t)batch->parent + 1;
    return 0;
}

/* Gives the parent at hand those of `state` that are not marked. Each pays for being looked at. */
static int give_unmarked(struct batch *batch, struct state *state, struct error *error)
{
    struct blame_walk *walk = batch->walk;
    struct suspect *suspect;
    size_t cursor = 0;

    while ((suspect = state_next(state, &cursor)) != NULL) {
        budget_charge_ranges(&walk->use, &suspect->ranges, 0, UINT32_MAX, STEPS_A_PAIR);
        if (suspect->index == batch->parent + 1)
            continue;
        state_remove(state, walk->paths, suspect);
        if (batch_give(batch, batch->parent, suspect, error) != 0)
            return -1;
    }
    return 0;
}

/* Step 1 where suspects and parents are too many to keep how each stands in each. What differs in
 * all parents stays in `state`. */
static int give_identical(struct batch *batch, struct state *state, struct error *error)
{
    struct suspect *suspect;
    size_t cursor = 0;

    while ((suspect = state_next(state, &cursor)) != NULL)
        suspect->index = 0;
    for (batch->parent = 0; batch->parent < batch->parent_count && state_count(state) > 0;
         batch->parent++)
        if (blame_known_compare(batch, state, mark_difference, error) != 0 ||
            give_unmarked(batch, state, error) != 0)
            return -1;
    return 0;
}

/* Then all steps for some of the others at a time; they do not depend on each other. */
static int pass_in_portions(struct batch *batch, struct state *state, struct error *error)
{
    size_t most = PAIRS_MOST / batch->parent_count + 1;
    struct suspect *suspect;
    size_t cursor = 0;
    int status = give_identical(batch, state, error);

    while (status == 0 && state_count(state) > 0) {
        struct state *portion = state_new();

        if (portion == NULL)
            return error_no_memory(error);
        while (status == 0 && state_count(portion) < most &&
               (suspect = state_next(state, &cursor)) != NULL) {
            state_remove(state, batch->walk->paths, suspect);
            status = state_add(portion, batch->walk->paths, suspect, error);
        }
        if (status != 0)
            state_free(portion);
        else
            status = pass_state(batch, portion, error);
        batch_clear(batch);
    }
    return status;
}

static int pass_parents(struct batch *batch, struct state *state, struct error *error)
{
    int status;

    if (batch->parent_count <= 2 || state_count(state) <= PAIRS_MOST / batch->parent_count)
        return pass_state(batch, state, error);
    status = pass_in_portions(batch, state, error);
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
        status = pass_parents(&batch, state, error);
    if (status == 0)
        status = batch_deliver(&batch, error);
    batch_free(&batch);
    return status;
}
