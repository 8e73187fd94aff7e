#include "http/coding.h"

#include "http/coding_key.h"
#include "http/coding_path.h"
#include "http/coding_trend.h"
#include "http/front.h"
#include "http/resource.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define PATH_LIMIT 8192 /* of a log's paths, as the database checks them */
#define COMMAND_LIMIT 65536
#define NAME_LIMIT 200 /* of a kind of process */

static void answer_failure(const struct request *request, const struct error *error,
                           struct answer *answer)
{
    answer_problem(answer, strcmp(error->code, "query-failed") == 0 ? 500 : 503, request->id,
                   error->code, "%s", error->message);
    answer->retry_after = answer->status == 503 ? 1 : 0;
}

static bool has_interval(const struct request *request)
{
    return strstr(request->route->pattern, "{interval}") != NULL;
}

static void ask(struct resources *resources, const struct request *request,
                struct coding_path *path, struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS] = {NULL};
    struct buffer rows = {0};
    struct error error = ERROR_INIT;
    bool found = false;
    int status;

    memcpy(values, path->values, sizeof path->values);
    if (has_interval(request)) /* one beyond 64 bits holds everything, like the largest */
        values[path->count - 1] = path->number_texts[1];
    answer->status = 200;
    answer->content_type = "application/json";
    status = statement_run(resources->pool, request->route->statement, values,
                           has_interval(request) ? &rows : &answer->body, NULL, &found, &error);
    if (status == 0 && has_interval(request))
        status = rows.data != NULL ? coding_trend_write(rows.data, &answer->body, &error)
                                   : error_no_memory(&error);
    buffer_free(&rows);
    if (status != 0)
        answer_failure(request, &error, answer);
}

void coding_answer(struct resources *resources, struct request *request, const char *const *values,
                   struct answer *answer)
{
    struct coding_path path;
    json_t *faults;

    (void)values;
    if (!coding_may(resources, request, CODING_READ, answer))
        return;
    faults = json_array();
    coding_path_read(request, &path, faults);
    if (json_array_size(faults) > 0)
        coding_refuse(answer, faults);
    else if (has_interval(request) && path.numbers[1] <= 0)
        coding_detail(answer, 400, "Interval must be a positive integer.");
    else
        ask(resources, request, &path, answer);
    json_decref(faults);
}

/* Stores the records; what the database says of them, the caller's. NULL: `answer` is a problem. */
static json_t *ingest(struct resources *resources, const struct request *request,
                      const json_t *records, struct answer *answer)
{
    char *text = json_dumps(records, JSON_COMPACT);
    struct front_reply reply = {0};
    struct error error = ERROR_INIT;
    json_t *said = NULL;

    if (text == NULL)
        error_no_memory(&error);
    else if (front_call(resources->writers, FRONT_CODING_INGEST, (const char *const[]){text},
                        &reply, &error) == 0)
        said = json_loadb(reply.body.data, reply.body.size, 0, NULL);
    if (said == NULL)
        answer_failure(request, &error, answer);
    buffer_free(&reply.body);
    free(text);
    return said;
}

/* Stores one record, taken over, and answers as the old service does. */
static void store(struct resources *resources, const struct request *request, json_t *record,
                  const char *message, json_t *faults, struct answer *answer)
{
    json_t *records = json_pack("[o]", record);
    json_t *said = ingest(resources, request, records, answer);
    json_t *error = json_array_get(json_object_get(said, "errors"), 0);

    if (error != NULL) { /* a name that is too long, a day that is none */
        char text[200];

        snprintf(text, sizeof text, "Value error, %.150s",
                 json_string_value(json_object_get(error, "message")));
        coding_fault(faults, (struct coding_place){"path", NULL}, "value_error", text, json_null(),
                     NULL);
        coding_refuse(answer, faults);
    } else if (said != NULL) {
        answer->status = 200;
        answer->content_type = "application/json";
        (void)buffer_add_format(&answer->body, NULL, "{\"message\":\"%s\"}", message);
    }
    json_decref(said);
    json_decref(records);
}

/* A student whose number no bigint holds. */
static void check_student(const struct coding_path *path, const struct request *request,
                          json_t *faults)
{
    if (path->values[2] == NULL && json_array_size(faults) == 0)
        coding_fault(faults, (struct coding_place){"path", "student_id"}, "int_parsing_size",
                     "Unable to parse input string as an integer, exceeded maximum size",
                     json_string(request->uri.segments[3]), NULL);
}

/* YYYYMMDD_HHMMSS[.frac], of a day that the calendar has. */
static bool is_stamp(const char *text)
{
    char day[CODING_TIME_SIZE], same[CODING_TIME_SIZE];
    const char *reason;

    if (strspn(text, "0123456789") != 8 || text[8] != '_' || strspn(text + 9, "0123456789") != 6)
        return false;
    snprintf(day, sizeof day, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s", text, text + 4, text + 6, text + 9,
             text + 11, text + 13);
    if (!coding_time(day, same, &reason))
        return false;
    text += 15;
    return *text == '\0' ||
           (*text == '.' && text[1] != '\0' && text[1 + strspn(text + 1, "0123456789")] == '\0');
}

static void check_stamp(const char *text, json_t *faults)
{
    if (is_stamp(text))
        return;
    coding_fault(faults, (struct coding_place){"path", "timestamp"}, "value_error",
                 "Value error, a timestamp is YYYYMMDD_HHMMSS with or without a fraction",
                 json_string(text), NULL);
}

void coding_snapshot(struct resources *resources, struct request *request,
                     const char *const *values, struct answer *answer)
{
    struct coding_path path;
    json_t *faults, *body;
    int64_t bytes = 0;

    (void)values;
    if (!coding_may(resources, request, CODING_WRITE, answer))
        return;
    faults = json_array();
    coding_path_read(request, &path, faults);
    check_student(&path, request, faults);
    check_stamp(path.values[4], faults);
    body = coding_body(request->content.data, request->content.size, faults);
    if (body != NULL)
        bytes = coding_body_number(body, "bytes", 0, INT32_MAX, faults);
    if (json_array_size(faults) > 0)
        coding_refuse(answer, faults);
    else
        store(resources, request,
              json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:I}", "type", "snapshot", "class_div",
                        path.values[0], "hw_name", path.values[1], "student_id",
                        (json_int_t)path.numbers[0], "filename", path.values[3], "timestamp",
                        path.values[4], "bytes", (json_int_t)bytes),
              "Snapshot registered successfully", faults, answer);
    json_decref(body);
    json_decref(faults);
}

/* The fields of a build or a run, in the order in which their faults are told. */
static json_t *read_log(const json_t *body, bool build, json_t *faults)
{
    char moment[CODING_TIME_SIZE];
    const char *binary = build ? coding_body_text(body, "binary_path", PATH_LIMIT, faults) : NULL;
    const char *command = coding_body_text(body, "cmdline", COMMAND_LIMIT, faults);
    int64_t code = coding_body_number(body, "exit_code", INT32_MIN, INT32_MAX, faults);
    const char *cwd = coding_body_text(body, "cwd", PATH_LIMIT, faults);
    const char *target = coding_body_text(body, "target_path", PATH_LIMIT, faults);
    const char *process = build ? NULL : coding_body_text(body, "process_type", NAME_LIMIT, faults);

    coding_body_time(body, "timestamp", moment, faults);
    return json_pack("{s:s, s:s*, s:s, s:I, s:s, s:s, s:s*, s:s}", "type",
                     build ? "build_log" : "run_log", "binary_path", binary, "cmdline", command,
                     "exit_code", (json_int_t)code, "cwd", cwd, "target_path", target,
                     "process_type", process, "timestamp", moment);
}

void coding_log(struct resources *resources, struct request *request, const char *const *values,
                struct answer *answer)
{
    bool build = strcmp(request->uri.segments[request->uri.segment_count - 1], "build") == 0;
    struct coding_path path;
    json_t *faults, *body, *record = NULL;

    (void)values;
    if (!coding_may(resources, request, CODING_WRITE, answer))
        return;
    faults = json_array();
    coding_path_read(request, &path, faults);
    check_student(&path, request, faults);
    body = coding_body(request->content.data, request->content.size, faults);
    if (body != NULL)
        record = read_log(body, build, faults);
    if (json_array_size(faults) > 0) {
        coding_refuse(answer, faults);
        json_decref(record);
    } else {
        json_object_set_new(record, "class_div", json_string(path.values[0]));
        json_object_set_new(record, "hw_name", json_string(path.values[1]));
        json_object_set_new(record, "student_id", json_integer(path.numbers[0]));
        store(resources, request, record,
              build ? "Build log registered successfully" : "Run log registered successfully",
              faults, answer);
    }
    json_decref(body);
    json_decref(faults);
}
