#include "db-load/activity.h"

#include "db-load/encode.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ATTEMPTS = 5 };

static const char *const types[] = {"snapshot", "build_log", "run_log"};
static const char *const fields[] = {
    "type", "class_div",   "hw_name", "student_id", "timestamp",   "filename",     "bytes",
    "cwd",  "binary_path", "cmdline", "exit_code",  "target_path", "process_type", NULL};
static const struct statement ingest_statement = {"coding-ingest",
                                                  "select coding.ingest($1::jsonb)", 1};

int activity_init(struct activity *activity, struct database *database, struct error *error)
{
    activity->database = database;
    activity->records = json_array();
    return activity->records != NULL ? 0 : error_no_memory(error);
}

void activity_free(struct activity *activity)
{
    json_decref(activity->records);
}

bool activity_is(const char *type)
{
    for (size_t i = 0; type != NULL && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

int activity_add(struct activity *activity, struct tool_run *run, const json_t *record,
                 struct error *error)
{
    json_t *known = json_object();

    for (const char *const *field = fields; *field != NULL; field++) {
        json_t *value = json_object_get(record, *field);

        if (json_is_string(value) && json_string_length(value) > TEXT_LIMIT) {
            json_decref(known);
            return error_record(error, "too-large", "\"%s\" has %zu bytes, more than %zu", *field,
                                json_string_length(value), TEXT_LIMIT);
        }
        if (value != NULL && json_object_set(known, *field, value) != 0)
            break;
    }
    if (json_array_append_new(activity->records, known) != 0)
        return error_no_memory(error);
    if (json_array_size(activity->records) < ACTIVITY_LOT)
        return 0;
    return activity_flush(activity, run, error);
}

/* What the database says of the records, the caller's; NULL: failed. */
static json_t *ask(struct activity *activity, const json_t *records, struct error *error)
{
    char *text = json_dumps(records, JSON_COMPACT);
    const char *values[] = {text};
    PGresult *result = NULL;
    json_t *said = NULL;
    int status = -1;

    if (text == NULL) {
        error_no_memory(error);
        return NULL;
    }
    for (int attempt = 1; status != 0 && attempt <= ATTEMPTS; attempt++) {
        struct timespec pause = {0, attempt * 50000000L};

        error_clear(error);
        status = database_query(activity->database, &ingest_statement, values, &result, error);
        if (status != 0 && (!error->retryable || error->kind != ERROR_RECORD))
            break;
        if (status != 0)
            nanosleep(&pause, NULL);
    }
    if (status == 0)
        said = json_loads(PQgetvalue(result, 0, 0), 0, NULL);
    if (status == 0 && said == NULL)
        error_no_memory(error);
    PQclear(result);
    free(text);
    return said;
}

/* Reports the records that were refused, and counts the others. Takes over `said`. */
static int take(struct activity *activity, struct tool_run *run, json_t *said, size_t sent,
                struct error *error)
{
    const json_t *errors = json_object_get(said, "errors");
    uint64_t stored = (uint64_t)json_integer_value(json_object_get(said, "stored"));
    const json_t *one;
    int status = 0;
    size_t i;

    activity->stored += stored;
    activity->known += sent - json_array_size(errors) - stored;
    json_array_foreach(errors, i, one)
    {
        const char *code = json_string_value(json_object_get(one, "code"));

        /* Codes are literals elsewhere. */
        if (status == 0) {
            code = strcmp(code, "missing-field") == 0 ? "missing-field"
                   : strcmp(code, "too-large") == 0   ? "too-large"
                                                      : "bad-value";
            error_record(error, code, "%s", json_string_value(json_object_get(one, "message")));
            status = tool_report(run, NULL, NULL, error);
        }
    }
    json_decref(said);
    return status;
}

/* A lot that was refused as a whole: each record by itself, so that one keeps no others back. */
static int send_singly(struct activity *activity, struct tool_run *run, struct error *error)
{
    int status = 0;
    json_t *record;
    size_t i;

    json_array_foreach(activity->records, i, record)
    {
        json_t *alone = json_pack("[O]", record);
        json_t *said = status == 0 ? ask(activity, alone, error) : NULL;

        if (said != NULL)
            status = take(activity, run, said, 1, error);
        else if (status == 0)
            status = error->kind == ERROR_RECORD ? tool_report(run, NULL, NULL, error) : -1;
        json_decref(alone);
    }
    return status;
}

int activity_flush(struct activity *activity, struct tool_run *run, struct error *error)
{
    size_t count = json_array_size(activity->records);
    json_t *said;
    int status;

    if (count == 0)
        return 0;
    said = ask(activity, activity->records, error);
    if (said != NULL)
        status = take(activity, run, said, count, error);
    else if (error->kind == ERROR_RECORD)
        status = send_singly(activity, run, error);
    else
        status = -1;
    json_array_clear(activity->records);
    return status;
}
