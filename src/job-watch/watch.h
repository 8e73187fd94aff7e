/*
 * Jobs that are waited for.
 */
#ifndef SESAMI_JOB_WATCH_WATCH_H
#define SESAMI_JOB_WATCH_WATCH_H

#include "base/tool.h"
#include "db/connection.h"

struct watch {
    struct database *database; /* NULL: not connected */
    char (*jobs)[37];          /* ids of those that have not ended, in no order */
    size_t count;
    size_t capacity;
    size_t all; /* jobs ever added */
    bool queue; /* not jobs, the whole queue is watched (changes.h) */
};

/* Waits for this job too, from its record. Codes: "missing-field", "bad-job". */
int watch_add(struct watch *watch, const json_t *job, struct error *error);

/* Writes the record of each job as it ends, an `error` record behind it when it has FAILED, until
 * none is left. A job that is not in the database (any more) is an error of its own. While the
 * database is away it waits for that. */
int watch_run(struct watch *watch, struct tool_run *run, struct error *error);

void watch_free(struct watch *watch);

#endif
