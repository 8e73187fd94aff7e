/*
 * The queue in Postgres, as a worker sees it. The rules are SQL's (sql/jobs/work.sql).
 *
 * Where the database is away, all but queue_beat() wait for it, trying again at growing intervals,
 * until it is back or a stop is wanted ("stopped").
 */
#ifndef SESAMI_JOB_RUN_QUEUE_H
#define SESAMI_JOB_RUN_QUEUE_H

#include "base/buffer.h"
#include "db/connection.h"

#include <stdint.h>

struct queue {
    struct database *database; /* NULL: not connected */
    const char *worker;
    const char *user; /* NULL: everybody's jobs */
    const char *job;  /* this one alone; NULL: whichever comes */
};

void queue_close(struct queue *queue);

/* Puts the next job's record into `job`, as text; empty: there is none to take. Of the only job
 * that is wanted, the record comes also when it is not to be taken: then without an `attempt`. */
int queue_take(struct queue *queue, struct buffer *job, struct error *error);

/* Jobs that wait or run. */
int queue_unfinished(struct queue *queue, int64_t *count, struct error *error);

/* Returns when there may be a job to take: one has changed, or `seconds` have passed. */
int queue_wait(struct queue *queue, double seconds, struct error *error);

/* Tells that the attempt lives. *ours: it still is the job's. A database that is away is no error,
 * *ours then stays as it was. */
int queue_beat(struct queue *queue, const char *attempt, int progress, const char *stage,
               bool *ours, struct error *error);

/* Ends the attempt. `record` is what became of the job; empty: it was not this attempt's any more.
 */
int queue_complete(struct queue *queue, const char *attempt, const char *repo, const char *head,
                   struct buffer *record, struct error *error);
int queue_fail(struct queue *queue, const char *attempt, const char *outcome,
               const struct error *why, struct buffer *record, struct error *error);

#endif
