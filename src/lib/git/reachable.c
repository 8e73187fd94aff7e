#include "git/reachable.h"

#include "git/commit.h"
#include "git/id_set.h"

#include <stdlib.h>

/* Adds the parents that are to be looked at, too. */
static int step(struct object_store *store, const struct reachable_options *options,
                struct id_set *seen, size_t number, struct error *error)
{
    struct object_id id = *id_set_get(seen, number);
    struct commit_links links;
    size_t parents;
    int status = 0;

    if (commit_read_links(store, &id, &links, error) != 0)
        return -1;
    parents = options->first_parent && links.parent_count > 1 ? 1 : links.parent_count;
    if (links.committer_time < options->since)
        parents = 0;
    for (size_t i = 0; i < parents && status == 0; i++)
        status = id_set_add(seen, &links.parents[i], error);
    free(links.parents);
    return status;
}

int reachable_count(struct object_store *store, const struct object_id *heads, size_t count,
                    const struct reachable_options *options, uint64_t *commits, struct error *error)
{
    static const struct reachable_options defaults;
    struct id_set *seen = id_set_new(); /* in the order in which they are looked at */
    int status = seen != NULL ? 0 : error_no_memory(error);

    if (options == NULL)
        options = &defaults;
    for (size_t i = 0; i < count && status == 0; i++)
        status = id_set_add(seen, &heads[i], error);
    for (size_t i = 0; status == 0 && i < id_set_count(seen); i++) {
        if (options->ended != NULL && atomic_load(options->ended))
            status = error_record(error, "ended", "not counted to the end");
        else
            status = step(store, options, seen, i, error);
    }
    *commits = seen != NULL ? id_set_count(seen) : 0;
    id_set_free(seen);
    return status;
}
