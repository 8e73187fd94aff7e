#include "http/answer.h"

#include "http/stream.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEM_TYPE "application/problem+json"
/* Sent when there is no memory to write a better one. */
#define LAST_RESORT \
    "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500}\n"

static const struct {
    unsigned status;
    const char *title;
} titles[] = {
    {200, "OK"},
    {202, "Accepted"},
    {204, "No Content"},
    {302, "Found"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
};

const char *answer_title(unsigned status)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Unknown";
}

static char *write_problem(unsigned status, const char *request_id, const char *code,
                           const char *detail)
{
    json_t *problem = json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "type", "about:blank", "title",
                                answer_title(status), "status", (int)status, "code", code, "detail",
                                detail, "request_id", request_id);
    char *text = problem ? json_dumps(problem, JSON_COMPACT) : NULL;

    json_decref(problem);
    return text;
}

void answer_problem(struct answer *answer, unsigned status, const char *request_id,
                    const char *code, const char *detail, ...)
{
    char sentence[600];
    va_list arguments;
    char *text;

    va_start(arguments, detail);
    vsnprintf(sentence, sizeof sentence, detail, arguments);
    va_end(arguments);
    text = write_problem(status, request_id, code, sentence);
    /* What was cut in the middle of a character is no UTF-8, and jansson will not have it. */
    if (text == NULL)
        text = write_problem(status, request_id, code, answer_title(status));

    answer_free(answer);
    *answer = (struct answer){.status = status, .content_type = PROBLEM_TYPE};
    if (text == NULL || buffer_add_string(&answer->body, text, NULL) != 0 ||
        buffer_add(&answer->body, "\n", 1, NULL) != 0) {
        answer->status = 500;
        buffer_clear(&answer->body);
        (void)buffer_add_string(&answer->body, LAST_RESORT, NULL);
    }
    free(text);
}

void answer_field(struct answer *answer, const char *name, const char *value, ...)
{
    struct answer_field *field = answer->fields;
    va_list arguments;

    while (field->name != NULL && field < answer->fields + ANSWER_FIELDS - 1)
        field++;
    if (field->name != NULL)
        return;
    va_start(arguments, value);
    if (vasprintf(&field->value, value, arguments) >= 0)
        field->name = name;
    va_end(arguments);
}

void answer_free(struct answer *answer)
{
    for (size_t i = 0; i < ANSWER_FIELDS && answer->fields[i].name != NULL; i++) {
        explicit_bzero(answer->fields[i].value, strlen(answer->fields[i].value)); /* cookies */
        free(answer->fields[i].value);
        answer->fields[i].name = NULL;
    }
    if (answer->reader.read != NULL)
        answer->reader.free(answer->reader.context);
    answer->reader.read = NULL;
    buffer_free(&answer->body);
    content_release(answer->content);
    answer->content = NULL;
    stream_close(answer->stream);
    answer->stream = NULL;
    buffer_free(&answer->link);
}
