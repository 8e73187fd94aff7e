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

/* "3||ada|engine|vendored,generated|100|0", with a byte between that no value can hold. */
static int make_key(const struct route *route, const char *const *values, struct buffer *key,
                    struct error *error)
{
    int status = buffer_add_format(key, error, "%d", (int)route->statement);

    for (size_t i = 0; status == 0 && i < statement_parameters(route->statement); i++)
        status = buffer_add_format(key, error, "\x1f%s", values[i] != NULL ? values[i] : "");
    return status;
}

/* Fills `content` from the database, or leaves it NULL when there is no such thing. */
static int ask(struct pool *pool, const struct route *route, const char *const *values,
               struct content **content, struct error *error)
{
    struct buffer body = BUFFER_INIT;
    bool found = false;
    int status = statement_run(pool, route->statement, values, &body, &found, error);

    if (status == 0 && found)
        status = buffer_add(&body, "\n", 1, error);
    if (status == 0 && found)
        status = content_new(&body, true, content, error);
    buffer_free(&body);
    return status;
}

static int ask_or_remember(struct resources *resources, const struct route *route,
                           const char *const *values, struct content **content, struct error *error)
{
    struct buffer key = BUFFER_INIT;
    struct buffer version = BUFFER_INIT;
    bool found = false;
    int status;

    if (!cache_is_on(resources->cache))
        return ask(resources->pool, route, values, content, error);
    status = make_key(route, values, &key, error);
    if (status == 0)
        status = statement_run(resources->pool, STATEMENT_VERSION, values, &version, &found, error);
    if (status == 0 && found)
        *content = cache_find(resources->cache, key.data, version.data);
    if (status == 0 && *content == NULL) {
        status = ask(resources->pool, route, values, content, error);
        if (status == 0 && found && *content != NULL)
            cache_store(resources->cache, key.data, version.data, *content);
    }
    buffer_free(&key);
    buffer_free(&version);
    return status;
}

static void answer_results(struct resources *resources, const struct request *request,
                           const char *const *values, struct answer *answer)
{
    struct error error = ERROR_INIT;

    if (ask_or_remember(resources, request->route, values, &answer->content, &error) != 0) {
        answer_unavailable(request, &error, answer);
    } else if (answer->content == NULL) {
        answer_problem(answer, 404, request->id, "unknown-repository",
                       "no repository %s/%s has been analysed", values[1], values[2]);
    } else {
        answer->status = 200;
        answer->content_type = "application/json";
    }
}

static void answer_health(struct pool *pool, const struct request *request, struct answer *answer)
{
    struct error error = ERROR_INIT;
    bool found = false;

    answer->status = 200;
    answer->content_type = "application/json";
    if (statement_run(pool, request->route->statement, NULL, &answer->body, &found, &error) != 0 ||
        buffer_add(&answer->body, "\n", 1, &error) != 0)
        answer_unavailable(request, &error, answer);
}

static void answer_metrics(struct resources *resources, const struct request *request,
                           struct answer *answer)
{
    struct error error = ERROR_INIT;

    answer->status = 200;
    answer->content_type = "text/plain; version=0.0.4; charset=utf-8";
    if (metrics_write(resources->pool, resources->cache, &answer->body, &error) != 0)
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
    answer->content = content_use(file->content);
}

void resource_answer(struct resources *resources, struct request *request, struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS];
    struct error error = ERROR_INIT;

    request->route = route_find(&request->uri);
    if (route_values(request->route, &request->uri, request->viewer, values, &error) != 0) {
        answer_problem(answer, 400, request->id, error.code, "%s", error.message);
        return;
    }
    switch (request->route->kind) {
    case ROUTE_STATEMENT:
        answer_results(resources, request, values, answer);
        break;
    case ROUTE_HEALTH:
        answer_health(resources->pool, request, answer);
        break;
    case ROUTE_METRICS:
        answer_metrics(resources, request, answer);
        break;
    case ROUTE_FILE:
    case ROUTE_NONE:
        answer_file(resources->web, request, answer);
        break;
    }
    /* Unknown paths are not files; they would hide in the files' row. */
    if (request->route->kind == ROUTE_FILE && answer->content == NULL)
        request->route = route_none();
}
