#include "http/resource.h"

#include "base/message.h"
#include "http/coding_key.h"
#include "http/format.h"
#include "http/metrics.h"
#include "http/stream.h"
#include "http/viewer.h"

#include <stdlib.h>
#include <string.h>

#define RETRY_AFTER_SECONDS 1

/* What the codes of errors are to clients; whatever is not here may go by itself. */
static const struct {
    const char *code;
    unsigned status;
} statuses[] = {
    {"bad-parameter", 400}, {"unknown-parameter", 400}, {"not-acceptable", 406},
    {"query-failed", 500},  {"no-memory", 500},
};

static void answer_failure(const struct request *request, const struct error *error,
                           struct answer *answer)
{
    unsigned status = 503;

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (strcmp(statuses[i].code, error->code) == 0)
            status = statuses[i].status;
    answer_problem(answer, status, request->id, error->code, "%s", error->message);
    if (status == 503)
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

/* Keeps the cursor of the next page with the page. */
static int set_next(struct content *content, const struct buffer *next, struct error *error)
{
    if (next->size == 0)
        return 0;
    content->next = strdup(next->data);
    return content->next != NULL ? 0 : error_no_memory(error);
}

/* Fills `content` from the database, or leaves it NULL when there is no such thing. */
static int ask(struct pool *pool, const struct route *route, const char *const *values,
               struct content **content, struct error *error)
{
    struct buffer body = BUFFER_INIT;
    struct buffer next = BUFFER_INIT;
    bool found = false;
    int status = statement_run(pool, route->statement, values, &body, &next, &found, error);

    if (status == 0 && found)
        status = buffer_add(&body, "\n", 1, error);
    if (status == 0 && found)
        status = content_new(&body, true, content, error);
    if (status == 0 && found)
        status = set_next(*content, &next, error);
    buffer_free(&body);
    buffer_free(&next);
    return status;
}

static int ask_or_remember(struct resources *resources, const struct route *route,
                           const char *const *values, struct content **content, struct error *error)
{
    struct buffer key = BUFFER_INIT;
    struct buffer version = BUFFER_INIT;
    const char *nobody[STATEMENT_PARAMETERS] = {NULL};
    bool found = false;
    int status;

    if (!cache_is_on(resources->cache))
        return ask(resources->pool, route, values, content, error);
    status = make_key(route, values, &key, error);
    if (status == 0)
        status = statement_run(resources->pool, STATEMENT_VERSION, route->keyed ? nobody : values,
                               &version, NULL, &found, error);
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

static void answer_unseen(const struct request *request, const char *const *values,
                          struct answer *answer)
{
    if (request->route->statement == STATEMENT_PROFILE)
        answer_problem(answer, 404, request->id, "unknown-user",
                       "no repository that was analysed has anything by %s", values[1]);
    else if (request->route->statement == STATEMENT_CLASS_ASSIGNMENT)
        answer_problem(answer, 404, request->id, "unknown-assignment",
                       "nothing of an assignment %s of a class %s was sent", values[1], values[0]);
    else if (request->route->statement == STATEMENT_CLASS_STUDENT)
        answer_problem(answer, 404, request->id, "unknown-student",
                       "nothing of a student %s was sent for %s of %s", values[2], values[1],
                       values[0]);
    else if (request->route->statement == STATEMENT_COMPARE)
        answer_problem(answer, 404, request->id, "unknown-repository",
                       "not all of these repositories have been analysed");
    else
        answer_problem(answer, 404, request->id, "unknown-repository",
                       "no repository %s/%s has been analysed", values[1], values[2]);
}

/* "<?limit=1&cursor=...>; rel="next"", relative to the request's own address. */
static int set_link(const struct request *request, const char *next, struct answer *answer,
                    struct error *error)
{
    if (next == NULL)
        return 0;
    if (buffer_add(&answer->link, "<", 1, error) != 0 ||
        uri_add_query(&request->uri, "cursor", next, &answer->link, error) != 0)
        return -1;
    return buffer_add_string(&answer->link, ">; rel=\"next\"", error);
}

static int answer_object(struct resources *resources, const struct request *request,
                         const char *const *values, struct answer *answer, struct error *error)
{
    if (ask_or_remember(resources, request->route, values, &answer->content, error) != 0)
        return -1;
    if (answer->content == NULL)
        return error_set(error, ERROR_USAGE, "not-seen", "there is no such thing");
    return set_link(request, answer->content->next, answer, error);
}

static int answer_rows(struct resources *resources, const struct request *request,
                       enum format format, const char *const *values, long limit,
                       struct answer *answer, struct error *error)
{
    if (stream_open(resources->pool, request->route, values, limit, format, &answer->stream,
                    error) != 0)
        return -1;
    return set_link(request, stream_next(answer->stream), answer, error);
}

static void answer_results(struct resources *resources, const struct request *request,
                           struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS];
    const struct route *route = request->route;
    struct error error = ERROR_INIT;
    enum format format = FORMAT_JSON;
    long limit = 0;
    int status =
        format_choose(&request->uri, request->accept, route->columns != NULL, &format, &error);

    if (status == 0)
        status = route_values(route, &request->uri, request->viewer, format != FORMAT_JSON, values,
                              &limit, &error);
    if (status == 0 && format == FORMAT_JSON)
        status = answer_object(resources, request, values, answer, &error);
    else if (status == 0)
        status = answer_rows(resources, request, format, values, limit, answer, &error);
    if (status != 0 && strcmp(error.code, "not-seen") == 0) {
        answer_unseen(request, values, answer);
    } else if (status != 0) {
        answer_failure(request, &error, answer);
    } else {
        answer->status = 200;
        answer->content_type = format_type(format);
    }
}

static void answer_health(struct pool *pool, const struct request *request, struct answer *answer)
{
    struct error error = ERROR_INIT;
    bool found = false;

    answer->status = 200;
    answer->content_type = "application/json";
    if (statement_run(pool, request->route->statement, NULL, &answer->body, NULL, &found, &error) !=
            0 ||
        buffer_add(&answer->body, "\n", 1, &error) != 0)
        answer_failure(request, &error, answer);
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

/* Files with an address that is not their name. */
static const struct {
    const char *pattern;
    const char *name;
} addresses[] = {
    {"/docs", "docs.html"},
    {"/api/v1/openapi.json", "openapi.json"},
};

/* "/static/VERSION/app.js" */
static bool is_versioned(const struct request *request)
{
    return strcmp(request->route->pattern, "/static/{version}/{file}") == 0;
}

/* NULL when it can be none. */
static const char *name_file(const struct request *request)
{
    const struct uri *uri = &request->uri;

    if (uri->segment_count == 0)
        return "";
    if (is_versioned(request))
        return uri->segments[2];
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        if (strcmp(addresses[i].pattern, request->route->pattern) == 0)
            return addresses[i].name;
    return uri->segment_count == 1 && uri->segments[0][0] != '\0' ? uri->segments[0] : NULL;
}

static void answer_file(const struct web *web, const struct request *request, struct answer *answer)
{
    const char *name = name_file(request);
    const struct web_file *file = name != NULL ? web_find(web, name) : NULL;

    if (file == NULL) {
        answer_problem(answer, 404, request->id, "not-found", "there is nothing at this address");
        return;
    }
    answer->status = 200;
    answer->content_type = file->content_type;
    answer->content = content_use(file->content);
    /* A page of another version may ask a server that was renewed meanwhile: it gets what there is.
     */
    answer->lasting = is_versioned(request) && strcmp(request->uri.segments[1], web->version) == 0;
}

void resource_answer_statement(struct resources *resources, const struct request *request,
                               enum statement statement, const char *const *values,
                               struct answer *answer)
{
    struct error error = ERROR_INIT;
    bool found = false;

    if (statement_run(resources->pool, statement, values, &answer->body, NULL, &found, &error) !=
        0) {
        answer_failure(request, &error, answer);
    } else if (!found) {
        answer_problem(answer, 404, request->id, "not-found", "there is no such thing of yours");
    } else {
        answer->status = 200;
        answer->content_type = "application/json";
        (void)buffer_add(&answer->body, "\n", 1, NULL);
    }
}

/* Who asks, where that matters. False: `answer` is a problem. */
static bool find_viewer(struct resources *resources, struct request *request, struct answer *answer)
{
    const struct route *route = request->route;
    struct secrets *secrets;
    bool good;

    if (route->keyed || (route->kind != ROUTE_STATEMENT && !route->own))
        return true;
    secrets = secret_box_use(resources->secrets);
    good = viewer_find(secrets, request, answer);
    secret_box_release(resources->secrets, secrets);
    if (!good || !route->own || request->viewer[0] != '\0')
        return good;
    answer_problem(answer, 401, request->id, "sign-in-needed", "this is for those who sign in");
    answer_field(answer, "WWW-Authenticate", "Bearer");
    return false;
}

/* False: this client has asked too often. What watches the server is let through. */
static bool may_ask(struct resources *resources, const struct request *request,
                    struct answer *answer)
{
    char client[100];
    unsigned wait;

    if (request->route->kind == ROUTE_HEALTH || request->route->kind == ROUTE_METRICS)
        return true;
    if (request->viewer[0] != '\0')
        snprintf(client, sizeof client, "user %s", request->viewer);
    else
        rate_client(request->client, client, sizeof client);
    wait = rate_take(resources->rate, client);
    if (wait == 0)
        return true;
    answer_problem(answer, 429, request->id, "rate-limited", "too many requests");
    answer->retry_after = wait;
    return false;
}

/* Where a key is needed, it is there. */
static bool has_key(struct resources *resources, const struct request *request,
                    struct answer *answer)
{
    return !request->route->keyed || coding_may(resources, request, CODING_READ, answer);
}

/* Routes other than those of results take no parameters. */
static bool has_parameters(const struct request *request, struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS];
    struct error error = ERROR_INIT;
    long limit;

    if (route_values(request->route, &request->uri, "", false, values, &limit, &error) == 0)
        return false;
    answer_failure(request, &error, answer);
    return true;
}

/* Fills `values`; false: `answer` is a problem. */
static bool read_values(const struct request *request, const char **values, struct answer *answer)
{
    struct error error = ERROR_INIT;
    long limit;

    if (route_values(request->route, &request->uri, request->viewer, false, values, &limit,
                     &error) == 0)
        return true;
    answer_failure(request, &error, answer);
    return false;
}

static void answer_by_handler(struct resources *resources, struct request *request,
                              struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS];

    if (read_values(request, values, answer))
        request->route->handler(resources, request, values, answer);
}

static void answer_own(struct resources *resources, const struct request *request,
                       struct answer *answer)
{
    const char *values[STATEMENT_PARAMETERS];

    if (read_values(request, values, answer))
        resource_answer_statement(resources, request, request->route->statement, values, answer);
}

static bool is_over_tls(struct resources *resources)
{
    struct secrets *secrets = secret_box_use(resources->secrets);
    bool tls = secrets->public_url != NULL && strncmp(secrets->public_url, "https:", 6) == 0;

    secret_box_release(resources->secrets, secrets);
    return tls;
}

void resource_answer(struct resources *resources, struct request *request, struct answer *answer)
{
    request->over_tls = is_over_tls(resources);
    if (request->too_large) {
        answer_problem(answer, 413, request->id, "too-large", "the body is too large");
        answer->close = true;
        return;
    }
    if (!find_viewer(resources, request, answer) || !may_ask(resources, request, answer) ||
        !has_key(resources, request, answer))
        return;
    if (request->route->kind != ROUTE_STATEMENT && request->route->kind != ROUTE_HANDLER &&
        has_parameters(request, answer))
        return;
    switch (request->route->kind) {
    case ROUTE_HANDLER:
        answer_by_handler(resources, request, answer);
        break;
    case ROUTE_STATEMENT:
        if (request->route->own) /* asked for anew each time */
            answer_own(resources, request, answer);
        else
            answer_results(resources, request, answer);
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
