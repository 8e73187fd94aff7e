#include "git/blame_state.h"

#include <stdlib.h>
#include <string.h>

/* What a state knows of one path: as a file, its suspect; as a directory, how many are below. */
struct slot {
    path_number path; /* PATH_NONE: free */
    uint32_t live;
    struct suspect *suspect;
};

struct state {
    struct slot *slots;
    size_t slot_count; /* a power of two */
    size_t used;
    size_t suspects;
};

enum { FIRST_SLOTS = 16 };

struct suspect *suspect_new(path_number path, const struct object_id *blob)
{
    struct suspect *suspect = calloc(1, sizeof(*suspect));

    if (suspect != NULL) {
        suspect->path = path;
        suspect->blob = *blob;
    }
    return suspect;
}

void suspect_free(struct suspect *suspect)
{
    if (suspect == NULL)
        return;
    range_list_free(&suspect->ranges);
    free(suspect);
}

static struct slot *new_slots(size_t count)
{
    struct slot *slots = calloc(count, sizeof(*slots));

    for (size_t i = 0; slots != NULL && i < count; i++)
        slots[i].path = PATH_NONE;
    return slots;
}

struct state *state_new(void)
{
    struct state *state = calloc(1, sizeof(*state));

    if (state == NULL)
        return NULL;
    state->slot_count = FIRST_SLOTS;
    state->slots = new_slots(FIRST_SLOTS);
    if (state->slots == NULL) {
        free(state);
        return NULL;
    }
    return state;
}

void state_free(struct state *state)
{
    if (state == NULL)
        return;
    for (size_t i = 0; i < state->slot_count; i++)
        suspect_free(state->slots[i].suspect);
    free(state->slots);
    free(state);
}

size_t state_count(const struct state *state)
{
    return state->suspects;
}

static struct slot *find_slot(const struct state *state, path_number path)
{
    size_t mask = state->slot_count - 1;
    size_t at = (path * 2654435761u) & mask;

    while (state->slots[at].path != PATH_NONE && state->slots[at].path != path)
        at = (at + 1) & mask;
    return &state->slots[at];
}

/* Makes room for more paths; those that came to hold nothing are left behind. */
static int rehash(struct state *state, struct error *error)
{
    struct state larger = *state;
    size_t kept = 0;

    for (size_t i = 0; i < state->slot_count; i++)
        kept += state->slots[i].suspect != NULL || state->slots[i].live > 0;
    larger.slot_count = FIRST_SLOTS;
    while (larger.slot_count < kept * 3)
        larger.slot_count *= 2;
    larger.slots = new_slots(larger.slot_count);
    if (larger.slots == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < state->slot_count; i++)
        if (state->slots[i].suspect != NULL || state->slots[i].live > 0)
            *find_slot(&larger, state->slots[i].path) = state->slots[i];
    larger.used = kept;
    free(state->slots);
    *state = larger;
    return 0;
}

static int add_slot(struct state *state, path_number path, struct slot **slot, struct error *error)
{
    *slot = find_slot(state, path);
    if ((*slot)->path == path)
        return 0;
    if ((state->used + 1) * 3 > state->slot_count * 2) {
        if (rehash(state, error) != 0)
            return -1;
        *slot = find_slot(state, path);
    }
    (*slot)->path = path;
    state->used++;
    return 0;
}

struct suspect *state_find(const struct state *state, path_number path)
{
    return find_slot(state, path)->suspect;
}

uint32_t state_live(const struct state *state, path_number path)
{
    return find_slot(state, path)->live;
}

int state_add(struct state *state, const struct path_table *paths, struct suspect *suspect,
              struct error *error)
{
    struct slot *slot;
    int status = add_slot(state, suspect->path, &slot, error);

    if (status != 0 || slot->suspect != NULL) {
        if (status == 0)
            status = range_list_merge(&slot->suspect->ranges, &suspect->ranges, error);
        suspect_free(suspect);
        return status;
    }
    slot->suspect = suspect;
    state->suspects++;
    for (path_number at = path_table_directory(paths, suspect->path); at != PATH_NONE;
         at = path_table_directory(paths, at)) {
        if (add_slot(state, at, &slot, error) != 0)
            return -1;
        slot->live++;
    }
    return 0;
}

void state_remove(struct state *state, const struct path_table *paths, struct suspect *suspect)
{
    find_slot(state, suspect->path)->suspect = NULL;
    state->suspects--;
    for (path_number at = path_table_directory(paths, suspect->path); at != PATH_NONE;
         at = path_table_directory(paths, at))
        find_slot(state, at)->live--;
}

struct suspect *state_next(const struct state *state, size_t *cursor)
{
    while (*cursor < state->slot_count) {
        struct suspect *suspect = state->slots[(*cursor)++].suspect;

        if (suspect != NULL)
            return suspect;
    }
    return NULL;
}

int state_merge(struct state **state, struct state *other, const struct path_table *paths,
                struct error *error)
{
    int status = 0;

    if (other->suspects > (*state)->suspects) {
        struct state *larger = other;

        other = *state;
        *state = larger;
    }
    for (size_t i = 0; i < other->slot_count && status == 0; i++) {
        struct suspect *suspect = other->slots[i].suspect;

        other->slots[i].suspect = NULL;
        if (suspect != NULL)
            status = state_add(*state, paths, suspect, error);
    }
    state_free(other);
    return status;
}
