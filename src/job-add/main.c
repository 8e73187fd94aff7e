/* job-add: queues an analysis for each `repo` record. */
#include "base/tool.h"
#include "db/connection.h"

#include <stdlib.h>
#include <string.h>

static const struct option_spec options[] = {
    {"user", 'u', "LOGIN", "who asks, and whose limits count (nobody)"},
    {"branch", 'b', "NAME", "analyse this branch instead of the default one"},
    {"changed", 'c', NULL, "only what was pushed to since its last analysis"},
    {"array", 'a', NULL, "for an array of batch/submit: no message is sent for these"},
    {NULL, 0, NULL, NULL},
};

static const struct statement new_request = {"job_request",
                                             "select request, wait from sesami.job_request($1)", 1};
static const struct statement add = {
    "job_add", "select sesami.job_add($1::bigint, $2, $3, $4::jsonb, $5::boolean, $6::boolean)", 6};

struct adding {
    const char *user;
    const char *branch;
    bool changed;
    bool array;
    struct database *database;
    char request[24]; /* its number; empty: nothing was asked for yet */
    uint64_t queued;
    uint64_t known;
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct adding *adding = context;

    if (value == NULL) {
        adding->changed = adding->changed || option == &options[2];
        adding->array = adding->array || option == &options[3];
        return 0;
    }
    if (*value == '\0' || strlen(value) > 255)
        return error_usage(error, "option --%s wants a name", option->name);
    if (option == &options[0])
        adding->user = value;
    else
        adding->branch = value;
    return 0;
}

static int start(void *context, struct tool_run *run, struct error *error)
{
    struct adding *adding = context;

    (void)run;
    return database_open(&adding->database, "job-add", error);
}

/* All records of a run are one request. It is opened with the first of them. */
static int open_request(struct adding *adding, struct error *error)
{
    const char *const values[] = {adding->user};
    PGresult *result;

    if (database_query(adding->database, &new_request, values, &result, error) != 0)
        return -1;
    snprintf(adding->request, sizeof adding->request, "%s", PQgetvalue(result, 0, 0));
    if (adding->request[0] == '\0') {
        error_set(error, ERROR_ENVIRONMENT, "rate-limited",
                  "%s has asked too often: again in %s seconds", adding->user,
                  PQgetvalue(result, 0, 1));
        error->retryable = true;
    }
    PQclear(result);
    return adding->request[0] != '\0' ? 0 : -1;
}

/* The address that gh-repos and clone understand. */
static int find_address(const json_t *record, const char **address, struct error *error)
{
    *address = record_optional_string(record, "clone_url");
    if (*address == NULL)
        *address = record_optional_string(record, "path");
    return *address != NULL ? 0 : record_string(record, "repo", address, error);
}

static int write_job(struct adding *adding, struct tool_run *run, const char *text,
                     struct error *error)
{
    json_t *job = json_loads(text, 0, NULL);
    bool queued = json_is_true(json_object_get(job, "queued"));

    adding->queued += queued;
    adding->known += !queued;
    return output_record(&run->output, job, error);
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    struct adding *adding = context;
    char *text = json_dumps(record, JSON_COMPACT);
    const char *address;
    PGresult *result;
    int status = text != NULL ? 0 : error_no_memory(error);

    if (status == 0)
        status = find_address(record, &address, error);
    if (status == 0 && adding->request[0] == '\0')
        status = open_request(adding, error);
    if (status == 0) {
        const char *const values[] = {adding->request,
                                      address,
                                      adding->branch,
                                      text,
                                      adding->changed ? "true" : "false",
                                      adding->array ? "true" : "false"};
        status = database_query(adding->database, &add, values, &result, error);
    }
    if (status == 0) {
        status = write_job(adding, run, PQgetvalue(result, 0, 0), error);
        PQclear(result);
    }
    free(text);
    return status;
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    const struct adding *adding = context;

    (void)run;
    (void)error;
    message_note("%llu jobs queued, %llu were there already", (unsigned long long)adding->queued,
                 (unsigned long long)adding->known);
    return 0;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "job-add",
        .summary = "Queues an analysis for each `repo` record: adds a `job` record.",
        .usage = "[options] [file ...]",
        .options = options,
        .files = true,
        .set_option = set_option,
        .consumes = {"repo", NULL},
        .start = start,
        .record = handle_record,
        .finish = finish,
    };
    struct adding adding = {.user = NULL};
    int status = tool_main(&tool, &adding, argc, argv);

    database_close(adding.database);
    return status;
}
