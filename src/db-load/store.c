#include "db-load/store.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* What sesami.load_prepare() of these sources answers. */
enum { FUNCTIONS_VERSION = 4 };

enum query {
    QUERY_PREPARE,
    QUERY_ACCOUNT,
    QUERY_REPOSITORY,
    QUERY_CLONE,
    QUERY_ERROR,
    QUERY_LOOKUP
};

/* clang-format off */
static const struct statement queries[] = {
    [QUERY_PREPARE] = {"load-prepare", "select sesami.load_prepare()", 0},
    [QUERY_ACCOUNT] = {"load-account", "select sesami.load_account($1::jsonb)", 1},
    [QUERY_REPOSITORY] = {"load-repository", "select sesami.load_repository($1::jsonb)", 1},
    [QUERY_CLONE] = {"load-clone", "select sesami.load_clone($1::jsonb)", 1},
    [QUERY_ERROR] = {"load-error", "select sesami.load_error($1::jsonb)", 1},
    [QUERY_LOOKUP] = {"load-lookup", "select sesami.load_lookup($1, $2, $3, $4::jsonb)", 4},
};
/* clang-format on */

/* An analysis is complete when these are stored. */
static const char *const stages_wanted[] = {"blame-count", "stack-detect", "timeline"};

int store_open(struct store *store, struct error *error)
{
    PGresult *result = NULL;
    int version;

    if (database_open(&store->database, "db-load", error) != 0 ||
        loads_init(&store->loads, store->database, error) != 0 ||
        activity_init(&store->activity, store->database, error) != 0)
        return -1;
    if (database_query(store->database, &queries[QUERY_PREPARE], NULL, &result, error) != 0) {
        if (strcmp(error->code, "not-migrated") == 0)
            error_prefix(error, "the database is not migrated, run db-load --migrate");
        return -1;
    }
    version = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    if (version != FUNCTIONS_VERSION)
        return error_set(error, ERROR_ENVIRONMENT, "not-migrated",
                         "the database's load functions are version %d, this program's are %d: "
                         "run db-load --migrate",
                         version, FUNCTIONS_VERSION);
    return 0;
}

void store_close(struct store *store)
{
    if (store->loads.told_heads != NULL)
        loads_free(&store->loads);
    activity_free(&store->activity);
    database_close(store->database);
}

/* Calls a function of one JSON argument. */
static int store_json(struct store *store, enum query query, const json_t *record,
                      struct error *error)
{
    char *text = json_dumps(record, JSON_COMPACT);
    const char *values[] = {text};
    int status;

    if (text == NULL)
        return error_no_memory(error);
    status = database_query(store->database, &queries[query], values, NULL, error);
    free(text);
    return status;
}

/* Reports a stage that began and did not end; nothing of it was stored, so nothing is noted in the
 * database either. */
static int report_unfinished(struct store *store, struct tool_run *run, struct load *load,
                             struct error *error)
{
    struct error unfinished = ERROR_INIT;
    int status;

    error_record(&unfinished, "unfinished",
                 "%s ended without \"done\" after %llu records: not stored", load->stage,
                 (unsigned long long)load->arrived);
    unfinished.retryable = true;
    status = tool_report(run, load->repo, *load->head ? load->head : NULL, &unfinished);
    load_free(&store->loads, load);
    if (status != 0)
        *error = unfinished;
    return status;
}

/* Too many stages are unfinished: the one that has waited longest is given up. */
static int make_room(struct store *store, struct tool_run *run, struct error *error)
{
    struct load *load = loads_make_room(&store->loads);

    if (load == NULL)
        return 0;
    if (*load->stage != '\0')
        return report_unfinished(store, run, load, error);
    load_free(&store->loads, load);
    return 0;
}

static int report_all_unfinished(struct store *store, struct tool_run *run, const char *repo,
                                 const char *head, struct error *error)
{
    struct load *load;

    while ((load = loads_take_unfinished(&store->loads, repo, head)) != NULL)
        if (report_unfinished(store, run, load, error) != 0)
            return -1;
    return 0;
}

static bool has_stage(const json_t *stages, const char *wanted)
{
    size_t index;
    json_t *stage;

    json_array_foreach(stages, index,
                       stage) if (strcmp(json_string_value(stage), wanted) == 0) return true;
    return false;
}

/* Writes the `stored` record. Takes over `stages`. */
static int write_stored(struct tool_run *run, const char *repo, const char *head, json_t *stages,
                        struct error *error)
{
    int complete = true;

    for (size_t i = 0; i < sizeof stages_wanted / sizeof *stages_wanted; i++)
        if (!has_stage(stages, stages_wanted[i]))
            complete = false;
    return output_record(&run->output,
                         json_pack("{s:s, s:s, s:s, s:b, s:o}", "type", "stored", "repo", repo,
                                   "head", head, "complete", complete, "stages", stages),
                         error);
}

static int look_up(struct store *store, struct tool_run *run, const json_t *record,
                   struct error *error)
{
    json_t *wanted = json_object_get(record, "options");
    char *options = json_is_object(wanted) ? json_dumps(wanted, JSON_COMPACT) : strdup("{}");
    const char *values[] = {record_optional_string(record, "repo"),
                            record_optional_string(record, "head"), SESAMI_VERSION, options};
    PGresult *result = NULL;
    int status = -1;

    if (values[0] == NULL || values[1] == NULL)
        error_record(error, "missing-field", "the record has no \"repo\" or no \"head\"");
    else if (options == NULL)
        error_no_memory(error);
    else
        status = database_query(store->database, &queries[QUERY_LOOKUP], values, &result, error);
    if (status == 0)
        status = write_stored(run, values[0], values[1],
                              json_loads(PQgetvalue(result, 0, 0), 0, NULL), error);
    PQclear(result);
    free(options);
    return status;
}

static int store_clone(struct store *store, struct tool_run *run, const json_t *record,
                       struct error *error)
{
    const char *head = record_optional_string(record, "head");
    const char *repo;

    if (record_string(record, "repo", &repo, error) != 0 ||
        report_all_unfinished(store, run, repo, head ? head : "", error) != 0 ||
        store_json(store, QUERY_CLONE, record, error) != 0)
        return -1;
    if (json_object_set_new(store->loads.told_heads, repo, json_true()) != 0)
        return error_no_memory(error);
    return store->lookup && head != NULL ? look_up(store, run, record, error) : 0;
}

/* What watch-files tells of its own work is of no analysis. */
static bool is_watchers(const char *type, const json_t *record)
{
    const char *stage = record_optional_string(record, "stage");

    return stage != NULL && strcmp(stage, "watch-files") == 0 &&
           (strcmp(type, "done") == 0 || strcmp(type, "skipped") == 0);
}

static int store_by_type(struct store *store, struct tool_run *run, const char *type,
                         const json_t *record, struct error *error)
{
    const char *repo;

    if (activity_is(type))
        return activity_add(&store->activity, run, record, error);
    if (is_watchers(type, record))
        return 0;
    if (make_room(store, run, error) != 0)
        return -1;
    if (strcmp(type, "done") == 0)
        return loads_finish(&store->loads, record, error);
    if (strcmp(type, "clone") == 0)
        return store_clone(store, run, record, error);
    if (strcmp(type, "head") == 0)
        return store->lookup ? look_up(store, run, record, error) : 0;
    if (strcmp(type, "account") == 0)
        return store_json(store, QUERY_ACCOUNT, record, error);
    if (strcmp(type, "error") == 0)
        return store_json(store, QUERY_ERROR, record, error);
    if (strcmp(type, "repo") == 0)
        return record_string(record, "repo", &repo, error) == 0
                   ? store_json(store, QUERY_REPOSITORY, record, error)
                   : -1;
    if (strcmp(type, "stored") == 0 || strcmp(type, "progress") == 0)
        return 0;
    return loads_add(&store->loads, record, error);
}

/* Notes in the database that a record was refused. */
static int note_failure(struct store *store, const json_t *record, const struct error *failure,
                        struct error *error)
{
    struct buffer message = BUFFER_INIT;
    json_t *note;
    int status;

    if (record_optional_string(record, "repo") == NULL)
        return 0;
    text_to_utf8(failure->message, strlen(failure->message), NULL, &message, NULL);
    note = json_pack(
        "{s:s*, s:s*, s:s, s:s, s:s, s:b}", "repo", record_optional_string(record, "repo"), "head",
        record_optional_string(record, "head"), "stage", "db-load", "code", failure->code,
        "message", message.data ? message.data : "", "retryable", (int)failure->retryable);
    buffer_free(&message);
    status = note ? store_json(store, QUERY_ERROR, note, error) : error_no_memory(error);
    json_decref(note);
    return status;
}

int store_record(struct store *store, struct tool_run *run, const json_t *record,
                 struct error *error)
{
    struct error note_error = ERROR_INIT;
    const char *type = record_optional_string(record, "type");

    if (store_by_type(store, run, type, record, error) == 0)
        return 0;
    if (error->kind == ERROR_RECORD && strcmp(error->code, "unfinished") != 0 &&
        note_failure(store, record, error, &note_error) != 0 &&
        note_error.kind == ERROR_ENVIRONMENT)
        *error = note_error;
    return -1;
}

int store_pause(struct store *store, struct tool_run *run, struct error *error)
{
    return activity_flush(&store->activity, run, error);
}

int store_finish(struct store *store, struct tool_run *run, struct error *error)
{
    double seconds = store->loads.stored.seconds;

    if (store_pause(store, run, error) != 0 ||
        report_all_unfinished(store, run, NULL, NULL, error) != 0)
        return -1;
    if (store->activity.stored + store->activity.known > 0)
        message_note("%llu snapshots, builds and runs stored, %llu known",
                     (unsigned long long)store->activity.stored,
                     (unsigned long long)store->activity.known);
    if (store->loads.stored.analyses == 0) /* a --lookup, or a stream without analyses */
        return 0;
    message_note("%llu rows of %llu analyses stored in %.2f s, %.0f rows a second",
                 (unsigned long long)store->loads.stored.rows,
                 (unsigned long long)store->loads.stored.analyses, seconds,
                 seconds > 0 ? (double)store->loads.stored.rows / seconds : 0.0);
    return 0;
}
