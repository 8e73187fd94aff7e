#include "job-watch/watch.h"

#include "base/array.h"
#include "base/text.h"
#include "db/notification.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { ID_SIZE = 36 };
static const double LOOK_INTERVAL = 1;    /* seconds between two looks at least, */
static const double LONGEST_INTERVAL = 5; /* and at most, should a notification be lost */

/* Those of the ids that have a row, with the record of those that have ended. */
static const struct statement look = {
    "job_look",
    "select j.job_id, j.progress, case when j.finished_at is not null"
    " then sesami.job_record(j.job_id) end from sesami.job j where j.job_id = any($1::uuid[])",
    1};

void watch_free(struct watch *watch)
{
    database_close(watch->database);
    free(watch->jobs);
}

/* Of the form that Postgres writes; what else is in a record must not get into an array's text. */
static bool is_job_id(const char *text)
{
    return strlen(text) == ID_SIZE && strspn(text, "0123456789abcdef-") == ID_SIZE;
}

int watch_add(struct watch *watch, const json_t *job, struct error *error)
{
    const char *id;

    if (record_string(job, "job", &id, error) != 0)
        return -1;
    if (!is_job_id(id))
        return error_record(error, "bad-job", "\"%.60s\" is no job's id", id);
    if (array_reserve((void **)&watch->jobs, &watch->capacity, watch->count, sizeof *watch->jobs,
                      error) != 0)
        return -1;
    memcpy(watch->jobs[watch->count++], id, ID_SIZE + 1);
    watch->all++;
    return 0;
}

static int list_jobs(const struct watch *watch, struct buffer *list, struct error *error)
{
    int status = buffer_add_string(list, "{", error);

    for (size_t i = 0; i < watch->count && status == 0; i++)
        status = buffer_add_format(list, error, "%s%s", i > 0 ? "," : "", watch->jobs[i]);
    return status == 0 ? buffer_add_string(list, "}", error) : -1;
}

static int ask(struct watch *watch, PGresult **result, struct error *error)
{
    struct buffer list = BUFFER_INIT;
    int status = 0;

    if (watch->database == NULL)
        status = database_open(&watch->database, "job-watch", error);
    if (status == 0)
        status = database_listen(watch->database, "sesami_job", error);
    if (status == 0)
        status = list_jobs(watch, &list, error);
    if (status == 0) {
        const char *const values[] = {list.data};
        status = database_query(watch->database, &look, values, result, error);
    }
    buffer_free(&list);
    return status;
}

static int write_job(struct tool_run *run, const char *text, struct error *error)
{
    json_t *job = json_loads(text, 0, NULL);
    const char *repo = record_optional_string(job, "repo");
    const char *status = record_optional_string(job, "status");
    struct error failure = ERROR_INIT;
    int written = output_record(&run->output, json_incref(job), error);

    if (written == 0 && status != NULL && strcmp(status, "FAILED") == 0) {
        const char *code = record_optional_string(job, "code");
        const char *message = record_optional_string(job, "message");
        error_record(&failure, code ? code : "unknown", "%s", message ? message : "failed");
        written = tool_report(run, repo, NULL, &failure);
        if (written != 0)
            *error = failure;
    }
    json_decref(job);
    return written == 0 ? output_flush(&run->output, error) : -1;
}

static void forget(struct watch *watch, const char *id)
{
    for (size_t i = 0; i < watch->count; i++)
        if (strcmp(watch->jobs[i], id) == 0) {
            memmove(watch->jobs[i], watch->jobs[--watch->count], sizeof *watch->jobs);
            return;
        }
}

/* Every job that was asked for and has no row is gone. */
static int report_gone(struct watch *watch, struct tool_run *run, const PGresult *result,
                       struct error *error)
{
    for (size_t i = 0; i < watch->count;) {
        struct error failure = ERROR_INIT;
        bool there = false;

        for (int row = 0; row < PQntuples(result) && !there; row++)
            there = strcmp(PQgetvalue(result, row, 0), watch->jobs[i]) == 0;
        if (there) {
            i++;
            continue;
        }
        error_record(&failure, "no-job", "there is no job %s", watch->jobs[i]);
        if (tool_report(run, NULL, NULL, &failure) != 0) {
            *error = failure;
            return -1;
        }
        forget(watch, watch->jobs[i]);
    }
    return 0;
}

/* Takes those that have ended off the list. */
static int take_ended(struct watch *watch, struct tool_run *run, const PGresult *result,
                      struct error *error)
{
    uint64_t shares = 0; /* in hundredths of a job */
    int status = 0;

    if ((size_t)PQntuples(result) < watch->count)
        status = report_gone(watch, run, result, error);
    for (int row = 0; row < PQntuples(result) && status == 0; row++) {
        if (PQgetisnull(result, row, 2)) {
            shares += strtoul(PQgetvalue(result, row, 1), NULL, 10);
            continue;
        }
        progress_end(&run->progress);
        status = write_job(run, PQgetvalue(result, row, 2), error);
        forget(watch, PQgetvalue(result, row, 0));
    }
    progress_update(&run->progress, 100 * (watch->all - watch->count) + shares, 100 * watch->all);
    return status;
}

static int look_once(struct watch *watch, struct tool_run *run, struct error *error)
{
    struct error failure = ERROR_INIT;
    PGresult *result;
    int status = ask(watch, &result, &failure);

    if (status == 0) {
        status = take_ended(watch, run, result, error);
        PQclear(result);
        return status;
    }
    if (!database_may_recover(&failure)) {
        *error = failure;
        return -1;
    }
    message_warning("%s; trying again", failure.message);
    database_close(watch->database);
    watch->database = NULL;
    return 0;
}

/* Until a job has changed; never so often that many jobs make much work. */
static void pause_until_change(struct watch *watch)
{
    struct buffer payload = BUFFER_INIT;
    int found = 1;

    poll(NULL, 0, (int)(LOOK_INTERVAL * 1000));
    if (watch->database != NULL)
        found = database_await(watch->database, LONGEST_INTERVAL - LOOK_INTERVAL, &payload, NULL);
    while (found > 0 && watch->database != NULL)
        found = database_await(watch->database, 0, &payload, NULL);
    buffer_free(&payload);
}

int watch_run(struct watch *watch, struct tool_run *run, struct error *error)
{
    int status = 0;

    progress_begin(&run->progress, NULL);
    run->progress.doing = "jobs";
    while (watch->count > 0 && status == 0) {
        status = look_once(watch, run, error);
        if (status == 0 && watch->count > 0)
            pause_until_change(watch);
    }
    progress_end(&run->progress);
    return status;
}
