#include "http/resource.h"

#include "base/message.h"
#include "http/metrics.h"

#include <string.h>

#define RETRY_AFTER_SECONDS 1

static void answer_unavailable(const struct request *request, const struct error *error,
                               struct answer *answer)
{
    if (strcmp(error->code, "query-failed") == 0) {
        answer_problem(answer, 500, request->id, error->code, "%s", error->message);
        return;
    }
    answer_problem(answer, 503, request->id, error->code, "%s", error->message);
    answer->retry_after = RETRY_AFTER_SECONDS;
}

static void answer_from_database(struct pool *pool, const struct request *request,
                                 const char *const *values, struct answer *answer)
{
    struct error error = ERROR_INIT;
    bool found = false;

    if (statement_run(pool, request->route->statement, values, &answer->body, &found, &error) !=
        0) {
        answer_unavailable(request, &error, answer);
    } else if (!found) {
        answer_problem(answer, 404, request->id, "unknown-repository",
                       "no repository %s/%s has been analysed", values[0], values[1]);
    } else {
        answer->status = 200;
        answer->content_type = "application/json";
        answer->validate = request->route->statement != STATEMENT_HEALTH;
        (void)buffer_add(&answer->body, "\n", 1, NULL);
    }
}

static void answer_metrics(struct pool *pool, const struct request *request, struct answer *answer)
{
    struct error error = ERROR_INIT;

    answer->status = 200;
    answer->content_type = "text/plain; version=0.0.4; charset=utf-8";
    if (metrics_write(pool, &answer->body, &error) != 0)
        answer_problem(answer, 500, request->id, error.code, "%s", error.message);
}

static void answer_file(const struct web *web, const struct request *request, struct answer *answer)
{
    const struct uri *uri = &request->uri;
    const struct web_file *file = NULL;

    if (uri->segment_count == 0)
        file = web_find(web, "");
    else if (uri->segment_count == 1 && uri->segments[0][0] != '\0')
        file = web_find(web, uri->segments[0]);
    if (file == NULL) {
        answer_problem(answer, 404, request->id, "not-found", "there is nothing at this address");
        return;
    }
    answer->status = 200;
    answer->content_type = file->content_type;
    answer->file = file;
    answer->validate = true;
}

void resource_answer(struct resources *resources, struct request *request, struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS];
    struct error error = ERROR_INIT;

    request->route = route_find(&request->uri);
    if (route_values(request->route, &request->uri, values, &error) != 0) {
        answer_problem(answer, 400, request->id, error.code, "%s", error.message);
        return;
    }
    switch (request->route->kind) {
    case ROUTE_STATEMENT:
        answer_from_database(resources->pool, request, values, answer);
        break;
    case ROUTE_METRICS:
        answer_metrics(resources->pool, request, answer);
        break;
    case ROUTE_FILE:
    case ROUTE_NONE:
        answer_file(resources->web, request, answer);
        break;
    }
    /* Unknown paths are not files; they would hide in the files' row. */
    if (request->route->kind == ROUTE_FILE && answer->file == NULL)
        request->route = route_none();
}
