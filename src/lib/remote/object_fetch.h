/*
 * Objects fetched by their ids, into a bare repository of their own that has no commits, no
 * references and no configuration but ours: what git's own fetch of missing objects does, away from
 * the repository that lacks them.
 */
#ifndef SESAMI_REMOTE_OBJECT_FETCH_H
#define SESAMI_REMOTE_OBJECT_FETCH_H

#include "base/progress.h"
#include "git/id_set.h"
#include "remote/git_environment.h"

#include <stddef.h>

struct object_fetch_options {
    const char *url; /* as promisor_find() gives it */
    struct git_permissions may;
    size_t id_size; /* 20 or 32 */
    double timeout; /* seconds that all fetches together may take */
    struct progress *progress;
};

struct object_fetch;

/* Makes the repository in `directory`, which must not be there but in a private directory: removing
 * it at the end is the caller's. `options` are copied but for `progress`. Codes: "disk-full",
 * "scratch". */
int object_fetch_open(struct object_fetch **fetch, const char *directory,
                      const struct object_fetch_options *options, struct error *error);
void object_fetch_close(struct object_fetch *fetch);

/* Its objects directory. */
const char *object_fetch_objects(const struct object_fetch *fetch);

/* Fetches blobs as they are, trees with all trees below them. Codes: those of git_run() and
 * git_failure_explain(); when it fails, some of them may have come. */
int object_fetch_run(struct object_fetch *fetch, const struct id_set *ids, struct error *error);

#endif
