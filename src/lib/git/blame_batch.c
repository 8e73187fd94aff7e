#include "git/blame_batch.h"

#include <stdlib.h>
#include <string.h>

int batch_open(struct batch *batch, struct blame_walk *walk, struct walk_commit *commit,
               struct error *error)
{
    size_t count = walk->options->first_parent ? 1 : commit->book->parent_count;

    memset(batch, 0, sizeof(*batch));
    batch->walk = walk;
    batch->commit = commit;
    batch->given = calloc(count, sizeof(struct state *));
    batch->parents = calloc(count, sizeof(struct walk_commit *));
    if (batch->given == NULL || batch->parents == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++) {
        struct book_commit *parent = commit->book->parents[i];

        if (commit_book_read(walk->book, walk->store, parent, error) != 0 ||
            commit_queue_find(walk->queue, parent, &batch->parents[i], error) != 0)
            return -1;
        batch->parent_count++;
    }
    return 0;
}

struct parent_origin *batch_origin(const struct batch *batch, size_t suspect, size_t parent)
{
    return &batch->origins[suspect * batch->parent_count + parent];
}

int batch_add(struct batch *batch, struct suspect *suspect, struct error *error)
{
    if (batch->count == batch->capacity) {
        size_t capacity = batch->capacity == 0 ? 16 : batch->capacity * 2;
        struct suspect **suspects = realloc(batch->suspects, capacity * sizeof(struct suspect *));
        struct parent_origin *origins;

        if (suspects == NULL)
            return error_no_memory(error);
        batch->suspects = suspects;
        origins = realloc(batch->origins, capacity * batch->parent_count * sizeof(*origins));
        if (origins == NULL)
            return error_no_memory(error);
        batch->origins = origins;
        batch->capacity = capacity;
    }
    memset(batch_origin(batch, batch->count, 0), 0, batch->parent_count * sizeof(*batch->origins));
    suspect->index = (uint32_t)batch->count;
    batch->suspects[batch->count++] = suspect;
    return 0;
}

void batch_clear(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        suspect_free(batch->suspects[i]);
    batch->count = 0;
}

void batch_free(struct batch *batch)
{
    batch_clear(batch);
    for (size_t i = 0; batch->given != NULL && i < batch->parent_count; i++)
        state_free(batch->given[i]);
    free(batch->given);
    for (size_t i = 0; batch->parents != NULL && i < batch->parent_count; i++)
        commit_queue_drop(batch->walk->queue, batch->parents[i]);
    free(batch->parents);
    free(batch->suspects);
    free(batch->origins);
}

int batch_give(struct batch *batch, size_t parent, struct suspect *suspect, struct error *error)
{
    if (batch->given[parent] == NULL)
        batch->given[parent] = state_new();
    if (batch->given[parent] == NULL) {
        suspect_free(suspect);
        return error_no_memory(error);
    }
    return state_add(batch->given[parent], batch->walk->paths, suspect, error);
}

int batch_give_state(struct batch *batch, size_t parent, struct state *state, struct error *error)
{
    if (batch->given[parent] != NULL)
        return state_merge(&batch->given[parent], state, batch->walk->paths, error);
    batch->given[parent] = state;
    return 0;
}

int batch_deliver(struct batch *batch, struct error *error)
{
    for (size_t i = 0; i < batch->parent_count; i++) {
        struct state *state = batch->given[i];

        batch->given[i] = NULL;
        if (state != NULL && commit_queue_give(batch->walk->queue, batch->parents[i], state,
                                               batch->walk->paths, error) != 0)
            return -1;
    }
    return 0;
}
