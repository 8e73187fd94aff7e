#include "blame-count/versions.h"

#include "git/blame_needs.h"

#include <stdlib.h>

/* Files that were not followed to the end. */
static size_t list_unfinished(const struct versions *walked, const char **paths)
{
    size_t count = 0;

    for (size_t i = 0; i < walked->target.count; i++) {
        const struct blame_range *ranges;
        size_t range_count;

        if (walked->blame == NULL ||
            blame_ranges(walked->blame, i, &ranges, &range_count) == BLAME_MISSING)
            paths[count++] = walked->target.files[i].path;
    }
    return count;
}

/* What makes this guess fail makes the walk fail, too, which then tells of it. */
static int add_needs(const struct versions *walked, struct supply *supply, struct error *error)
{
    const char **paths = calloc(walked->target.count + 1, sizeof(*paths));
    size_t count;
    int status = 0;

    if (paths == NULL)
        return error_no_memory(error);
    count = list_unfinished(walked, paths);
    if (count > 0)
        status = blame_needs(supply->missing.blobs, supply->subject->repository,
                             &walked->target.commit, paths, count, &supply->settings->blame, error);
    free(paths);
    if (status != 0 && error->kind == ERROR_RECORD) {
        error_clear(error);
        status = 0;
    }
    return status;
}

/* What comes may show a rename, and so more versions that are missing. */
int versions_fetch(const struct versions *walked, size_t count, struct supply *supply,
                   struct error *error)
{
    bool any = false;
    int came = supply_is_wanted(supply);

    while (came > 0) {
        for (size_t i = 0; i < count; i++)
            if (add_needs(&walked[i], supply, error) != 0)
                return -1;
        came = supply_fetch(supply, error);
        any = any || came > 0;
    }
    return came < 0 ? -1 : any;
}
