#include "job-run/report.h"

#include "base/ndjson.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_LIMIT = 1 << 20 };

/* The pipeline of pipelines/analyze. */
static const struct {
    const char *name;
    double weight; /* of all the time, roughly; together 1 */
} stages[REPORT_STAGES] = {
    {"clone", 0.3},    {"blame-count", 0.3}, {"stack-detect", 0.05},
    {"timeline", 0.3}, {"db-load", 0.05},
};

void report_free(struct report *report)
{
    buffer_free(&report->output);
    buffer_free(&report->messages);
    free(report->repo);
    free(report->head);
}

int report_progress(const struct report *report)
{
    double share = 0;

    for (int i = 0; i < REPORT_STAGES; i++)
        share += stages[i].weight * report->shares[i];
    return (int)(share * 99);
}

/* A share never goes back: clone counts its phases one by one. */
static void set_share(struct report *report, const char *stage, double share)
{
    for (int i = 0; i < REPORT_STAGES; i++)
        if (strcmp(stage, stages[i].name) == 0) {
            report->stage = stages[i].name;
            if (share > report->shares[i])
                report->shares[i] = share < 1 ? share : 1;
        }
}

static void take_string(char **to, const json_t *record, const char *key)
{
    const char *text = record_optional_string(record, key);

    if (text != NULL) {
        free(*to);
        *to = strdup(text);
    }
}

static void take_error(struct report *report, const json_t *record)
{
    const char *code = record_optional_string(record, "code");
    const char *message = record_optional_string(record, "message");

    error_set(&report->failure, ERROR_RECORD, code ? code : "unknown", "%s",
              message ? message : "no message");
    report->failure.retryable = json_is_true(json_object_get(record, "retryable"));
}

/* A later stage's troubles mostly come from an earlier one's, so the first error is the one. */
static void take_record(struct report *report, const json_t *record)
{
    const char *type = record_optional_string(record, "type");
    const char *stage = record_optional_string(record, "stage");

    if (type == NULL)
        return;
    if (strcmp(type, "error") == 0 && report->failure.kind == ERROR_NONE)
        take_error(report, record);
    if (strcmp(type, "done") != 0 && strcmp(type, "stored") != 0)
        return;
    take_string(&report->repo, record, "repo");
    take_string(&report->head, record, "head");
    if (stage != NULL)
        set_share(report, stage, 1);
}

static void output_line_read(struct report *report, const char *line, size_t size)
{
    json_t *record = json_loadb(line, size, 0, NULL);

    if (json_is_object(record))
        take_record(report, record);
    json_decref(record);
}

static bool is_progress(struct report *report, const char *line, size_t size)
{
    json_t *record = size > 0 && line[0] == '{' ? json_loadb(line, size, 0, NULL) : NULL;
    const char *type = json_is_object(record) ? record_optional_string(record, "type") : NULL;
    bool progress = type != NULL && strcmp(type, "progress") == 0;
    const char *stage = progress ? record_optional_string(record, "stage") : NULL;
    double done = json_number_value(json_object_get(record, "done"));
    double total = json_number_value(json_object_get(record, "total"));

    if (stage != NULL)
        set_share(report, stage, total > 0 ? done / total : 0);
    json_decref(record);
    return progress;
}

static void message_line_read(struct report *report, const char *line, size_t size)
{
    ssize_t written;

    if (is_progress(report, line, size))
        return;
    written = write(STDERR_FILENO, line, size + 1); /* with its line feed */
    (void)written;
}

/* Hands on every whole line and keeps the rest. Of a line that is too long nothing is kept. */
static void take_lines(struct report *report, struct buffer *pending, bool *skipping,
                       void handle(struct report *, const char *, size_t))
{
    char *start = pending->data;
    char *end = pending->data + pending->size;
    char *feed;

    while ((feed = memchr(start, '\n', (size_t)(end - start))) != NULL) {
        if (!*skipping)
            handle(report, start, (size_t)(feed - start));
        *skipping = false;
        start = feed + 1;
    }
    pending->size = (size_t)(end - start);
    memmove(pending->data, start, pending->size);
    if (pending->size > LINE_LIMIT || *skipping) {
        *skipping = true;
        pending->size = 0;
    }
}

static ssize_t read_lines(struct report *report, int descriptor, struct buffer *pending,
                          bool *skipping, void handle(struct report *, const char *, size_t))
{
    char chunk[1 << 16];
    ssize_t count;

    while ((count = read(descriptor, chunk, sizeof chunk)) > 0) {
        if (buffer_add(pending, chunk, (size_t)count, NULL) != 0)
            pending->size = 0;
        take_lines(report, pending, skipping, handle);
    }
    return count;
}

ssize_t report_read_output(struct report *report, int descriptor)
{
    return read_lines(report, descriptor, &report->output, &report->skipping[0], output_line_read);
}

ssize_t report_read_messages(struct report *report, int descriptor)
{
    return read_lines(report, descriptor, &report->messages, &report->skipping[1],
                      message_line_read);
}
