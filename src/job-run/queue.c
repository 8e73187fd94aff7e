#include "job-run/queue.h"

#include "base/message.h"
#include "db/notification.h"
#include "job-run/stop.h"

#include <stdlib.h>
#include <string.h>

static const struct statement take = {"job_take", "select sesami.job_take($1, $2)", 2};
static const struct statement take_one = {"job_take_one", "select sesami.job_take_one($1, $2)", 2};
static const struct statement unfinished = {"job_unfinished", "select sesami.job_unfinished($1)",
                                            1};
static const struct statement beat = {"job_beat",
                                      "select sesami.job_beat($1::bigint, $2::integer, $3)", 3};
static const struct statement complete = {"job_complete",
                                          "select sesami.job_complete($1::bigint, $2, $3)", 3};
static const struct statement fail = {
    "job_fail", "select sesami.job_fail($1::bigint, $2, $3, $4, $5::boolean)", 5};

void queue_close(struct queue *queue)
{
    database_close(queue->database);
    queue->database = NULL;
}

static int connect_once(struct queue *queue, struct error *error)
{
    if (queue->database != NULL)
        return 0;
    if (database_open(&queue->database, "job-run", error) != 0)
        return -1;
    return database_listen(queue->database, "sesami_queue", error);
}

static int ask_once(struct queue *queue, const struct statement *statement,
                    const char *const *values, PGresult **result, struct error *error)
{
    if (connect_once(queue, error) != 0)
        return -1;
    return database_query(queue->database, statement, values, result, error);
}

/* Told once for each time that the database goes away. */
static void tell(const struct error *error, double pause)
{
    if (pause < 1)
        message_warning("%s; trying again", error->message);
}

static int ask(struct queue *queue, const struct statement *statement, const char *const *values,
               PGresult **result, struct error *error)
{
    for (double pause = 0.5;; pause = pause < 16 ? pause * 2 : 16) {
        struct error failure = ERROR_INIT;

        if (ask_once(queue, statement, values, result, &failure) == 0)
            return 0;
        if (!database_may_recover(&failure)) {
            *error = failure;
            return -1;
        }
        tell(&failure, pause);
        queue_close(queue);
        stop_or_sleep(pause);
        if (stop_wanted())
            return error_set(error, ERROR_ENVIRONMENT, "stopped", "told to stop");
    }
}

/* The one value of a query; empty for null. */
static int ask_text(struct queue *queue, const struct statement *statement,
                    const char *const *values, struct buffer *text, struct error *error)
{
    PGresult *result;
    int status;

    buffer_clear(text);
    if (ask(queue, statement, values, &result, error) != 0)
        return -1;
    status = buffer_add(text, PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0), error);
    PQclear(result);
    return status;
}

int queue_take(struct queue *queue, struct buffer *job, struct error *error)
{
    const char *const any[] = {queue->worker, queue->user};
    const char *const one[] = {queue->job, queue->worker};

    return queue->job ? ask_text(queue, &take_one, one, job, error)
                      : ask_text(queue, &take, any, job, error);
}

int queue_unfinished(struct queue *queue, int64_t *count, struct error *error)
{
    const char *const values[] = {queue->user};
    PGresult *result;

    if (ask(queue, &unfinished, values, &result, error) != 0)
        return -1;
    *count = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return 0;
}

int queue_wait(struct queue *queue, double seconds, struct error *error)
{
    struct error failure = ERROR_INIT;
    struct buffer payload = BUFFER_INIT;
    int status;

    status = connect_once(queue, &failure);
    if (status == 0)
        status = database_await(queue->database, seconds, &payload, &failure);
    while (status > 0) /* one look at the queue answers all of them */
        status = database_await(queue->database, 0, &payload, &failure);
    buffer_free(&payload);
    if (status >= 0)
        return 0;
    if (!database_may_recover(&failure)) {
        *error = failure;
        return -1;
    }
    queue_close(queue); /* the next question waits for it */
    stop_or_sleep(1);
    return 0;
}

int queue_beat(struct queue *queue, const char *attempt, int progress, const char *stage,
               bool *ours, struct error *error)
{
    char number[16];
    const char *const values[] = {attempt, number, stage};
    struct error failure = ERROR_INIT;
    PGresult *result;

    snprintf(number, sizeof number, "%d", progress);
    if (ask_once(queue, &beat, values, &result, &failure) == 0) {
        *ours = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
        PQclear(result);
        return 0;
    }
    queue_close(queue);
    if (database_may_recover(&failure))
        return 0;
    *error = failure;
    return -1;
}

int queue_complete(struct queue *queue, const char *attempt, const char *repo, const char *head,
                   struct buffer *record, struct error *error)
{
    const char *const values[] = {attempt, repo, head};

    return ask_text(queue, &complete, values, record, error);
}

int queue_fail(struct queue *queue, const char *attempt, const char *outcome,
               const struct error *why, struct buffer *record, struct error *error)
{
    const char *const values[] = {attempt, outcome, why->code, why->message,
                                  why->retryable ? "true" : "false"};

    return ask_text(queue, &fail, values, record, error);
}
