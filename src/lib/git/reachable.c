#include "git/reachable.h"

#include "base/buffer.h"
#include "git/commit.h"

#include <stdlib.h>
#include <string.h>

/* An open-addressed set of ids, at most half full. The zero id marks a free place: no commit has
 * it. */
struct id_set {
    struct object_id *places;
    size_t room; /* a power of two */
    size_t used;
};

static size_t place_of(const struct id_set *set, const struct object_id *id)
{
    size_t at;

    memcpy(&at, id->bytes, sizeof at); /* ids are hashes already */
    for (at &= set->room - 1; !object_id_is_zero(&set->places[at]); at = (at + 1) & (set->room - 1))
        if (object_id_equal(&set->places[at], id))
            break;
    return at;
}

static int grow(struct id_set *set, struct error *error)
{
    struct id_set larger = {NULL, set->room ? set->room * 2 : 1024, set->used};

    larger.places = calloc(larger.room, sizeof *larger.places);
    if (larger.places == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < set->room; i++)
        if (!object_id_is_zero(&set->places[i]))
            larger.places[place_of(&larger, &set->places[i])] = set->places[i];
    free(set->places);
    *set = larger;
    return 0;
}

/* 1: added; 0: it was there; -1: out of memory. */
static int add(struct id_set *set, const struct object_id *id, struct error *error)
{
    size_t at;

    if (set->used * 2 >= set->room && grow(set, error) != 0)
        return -1;
    at = place_of(set, id);
    if (!object_id_is_zero(&set->places[at]))
        return 0;
    set->places[at] = *id;
    set->used++;
    return 1;
}

/* Remembers those of `ids` that are new and puts them on the stack of commits to look at. */
static int visit(struct id_set *seen, struct buffer *stack, const struct object_id *ids,
                 size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        int added = add(seen, &ids[i], error);
        if (added < 0 || (added && buffer_add(stack, &ids[i], sizeof ids[i], error) != 0))
            return -1;
    }
    return 0;
}

/* Takes a commit from the stack and puts its new parents there. */
static int step(struct object_store *store, const struct reachable_options *options,
                struct id_set *seen, struct buffer *stack, struct error *error)
{
    struct commit_links links;
    struct object_id id;
    size_t parents;
    int status;

    stack->size -= sizeof id;
    memcpy(&id, stack->data + stack->size, sizeof id);
    if (commit_read_links(store, &id, &links, error) != 0)
        return -1;
    parents = options->first_parent && links.parent_count > 1 ? 1 : links.parent_count;
    if (links.committer_time < options->since)
        parents = 0;
    status = visit(seen, stack, links.parents, parents, error);
    free(links.parents);
    return status;
}

int reachable_count(struct object_store *store, const struct object_id *heads, size_t count,
                    const struct reachable_options *options, uint64_t *commits, struct error *error)
{
    static const struct reachable_options defaults;
    struct id_set seen = {NULL, 0, 0};
    struct buffer stack = BUFFER_INIT;
    int status = visit(&seen, &stack, heads, count, error);

    if (options == NULL)
        options = &defaults;
    while (status == 0 && stack.size > 0) {
        if (options->ended != NULL && atomic_load(options->ended))
            status = error_record(error, "ended", "not counted to the end");
        else
            status = step(store, options, &seen, &stack, error);
    }
    *commits = seen.used;
    buffer_free(&stack);
    free(seen.places);
    return status;
}
