/*
 * One attempt at a job: its command runs, its heartbeat and progress go to the queue once a second,
 * and what became of it is recorded there.
 */
#ifndef SESAMI_JOB_RUN_ATTEMPT_H
#define SESAMI_JOB_RUN_ATTEMPT_H

#include "base/ndjson.h"
#include "job-run/queue.h"
#include "job-run/settings.h"

struct attempt_place {
    const char *scratch; /* a private directory; the attempt's own in it is removed afterwards */
    unsigned number;     /* of the attempt, for that directory's name */
};

/* `job` is the record that queue_take() gave. Writes the `job` record of what became of it, unless
 * the job was not this worker's any more. *completed: whether it is done. Errors end the worker;
 * "stopped": the job has been handed back. */
int attempt_run(const struct settings *settings, struct queue *queue,
                const struct attempt_place *place, const struct buffer *job, struct output *output,
                bool *completed, struct error *error);

/* Writes a record of the queue's as it is; nothing when it is empty. */
int attempt_write_record(struct output *output, const struct buffer *record, struct error *error);

#endif
