#include "http/coding.h"

#include "http/coding_key.h"
#include "http/front.h"
#include "http/resource.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOT = 1000
}; /* records a transaction, far from the longest time that a statement may take */

/* Records on their way, and which line each is on. */
struct lot {
    json_t *records;
    long long lines[LOT];
    json_t *errors; /* of all lots */
    long long good;
    long long stored;
};

static void note(struct lot *lot, long long line, const char *code, const char *message)
{
    json_array_append_new(lot->errors, json_pack("{s:I, s:s, s:s}", "line", (json_int_t)line,
                                                 "code", code, "message", message));
}

static void note_said(struct lot *lot, const json_t *said)
{
    const json_t *errors = json_object_get(said, "errors");
    json_t *error;
    size_t i;

    json_array_foreach(errors, i, error)
    {
        json_int_t index = json_integer_value(json_object_get(error, "index"));

        if (index >= 0 && index < LOT)
            note(lot, lot->lines[index], json_string_value(json_object_get(error, "code")),
                 json_string_value(json_object_get(error, "message")));
    }
    lot->good += (long long)(json_array_size(lot->records) - json_array_size(errors));
    lot->stored += json_integer_value(json_object_get(said, "stored"));
}

/* Stores what there is of a lot and empties it. */
static int send_lot(struct pool *pool, struct lot *lot, struct error *error)
{
    struct front_reply reply = {0};
    char *text;
    int status;

    if (json_array_size(lot->records) == 0)
        return 0;
    text = json_dumps(lot->records, JSON_COMPACT);
    if (text == NULL)
        return error_no_memory(error);
    status = front_call(pool, FRONT_CODING_INGEST, (const char *const[]){text}, &reply, error);
    if (status == 0) {
        json_t *said = json_loadb(reply.body.data, reply.body.size, 0, NULL);

        note_said(lot, said);
        json_decref(said);
    }
    json_array_clear(lot->records);
    buffer_free(&reply.body);
    free(text);
    return status;
}

static int read_lines(struct pool *pool, const struct buffer *content, struct lot *lot,
                      struct error *error)
{
    const char *text = content->data, *end = text + content->size;
    int status = 0;

    for (long long line = 1; status == 0 && text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t size = (size_t)((stop != NULL ? stop : end) - text);
        json_error_t fault = {.line = 0};
        json_t *record = json_loadb(text, size, JSON_REJECT_DUPLICATES, &fault);

        if (record != NULL) {
            lot->lines[json_array_size(lot->records)] = line;
            json_array_append_new(lot->records, record);
        } else if (strspn(text, " \t\r") < size) {
            note(lot, line, "bad-json", fault.text);
        }
        if (json_array_size(lot->records) == LOT)
            status = send_lot(pool, lot, error);
        text += size + 1;
    }
    return status == 0 ? send_lot(pool, lot, error) : status;
}

static int by_line(const void *one, const void *other)
{
    json_int_t a = json_integer_value(json_object_get(*(json_t *const *)one, "line"));
    json_int_t b = json_integer_value(json_object_get(*(json_t *const *)other, "line"));

    return (a > b) - (a < b);
}

/* The errors in the order of their lines; takes nothing over. */
static json_t *sorted(const json_t *errors)
{
    size_t count = json_array_size(errors);
    json_t **all = calloc(count + 1, sizeof *all);
    json_t *list = json_array();

    for (size_t i = 0; all != NULL && i < count; i++)
        all[i] = json_array_get(errors, i);
    if (all != NULL)
        qsort(all, count, sizeof *all, by_line);
    for (size_t i = 0; i < count; i++)
        json_array_append(list, all != NULL ? all[i] : json_array_get(errors, i));
    free(all);
    return list;
}

static void tell(const struct lot *lot, struct answer *answer)
{
    json_t *body = json_pack("{s:I, s:I, s:o}", "stored", (json_int_t)lot->stored, "known",
                             (json_int_t)(lot->good - lot->stored), "errors", sorted(lot->errors));
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

    answer->status = text != NULL ? 200 : 500;
    answer->content_type = "application/json";
    (void)buffer_add_string(&answer->body, text ? text : "{}", NULL);
    free(text);
    json_decref(body);
}

void coding_records(struct resources *resources, struct request *request, const char *const *values,
                    struct answer *answer)
{
    struct error error = ERROR_INIT;
    struct lot *lot;

    (void)values;
    if (!coding_may(resources, request, CODING_WRITE, answer))
        return;
    lot = calloc(1, sizeof *lot);
    if (lot == NULL) {
        answer_problem(answer, 500, request->id, "no-memory", "out of memory");
        return;
    }
    lot->records = json_array();
    lot->errors = json_array();
    if (request->content.size == 0 ||
        read_lines(resources->writers, &request->content, lot, &error) == 0)
        tell(lot, answer);
    else
        front_answer_failure(request, &error, answer);
    json_decref(lot->records);
    json_decref(lot->errors);
    free(lot);
}
