#include "http/request.h"

#include "base/progress.h"
#include "http/coding.h"
#include "http/webhook.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

static void make_id(char id[REQUEST_ID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[(REQUEST_ID_SIZE - 1) / 2] = {0};

    /* Sixteen bytes never come short once the kernel's generator is up. */
    (void)!getrandom(bytes, sizeof bytes, 0);
    for (size_t i = 0; i < sizeof bytes; i++) {
        id[2 * i] = digits[bytes[i] >> 4];
        id[2 * i + 1] = digits[bytes[i] & 15];
    }
    id[REQUEST_ID_SIZE - 1] = '\0';
}

struct request *request_new(const char *target)
{
    struct request *request = malloc(sizeof *request);

    if (request == NULL)
        return NULL;
    /* Not all zero: the eight kilobytes of `uri` are filled when they are needed. */
    memset(request, 0, offsetof(struct request, uri));
    request->uri.segment_count = request->uri.parameter_count = 0;
    make_id(request->id);
    request->started = progress_now();
    request->route = route_none();
    request->target = strdup(target);
    if (request->target == NULL) {
        free(request);
        return NULL;
    }
    return request;
}

void request_free(struct request *request)
{
    if (request == NULL)
        return;
    if (request->content.data != NULL) /* a token may be in it */
        explicit_bzero(request->content.data, request->content.size);
    buffer_free(&request->content);
    free(request->target);
    free(request);
}

const char *request_field(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

struct framing {
    unsigned hosts;
    unsigned lengths;
    unsigned encodings;
    bool bad_name;
    bool bad_value;
    bool bad_length;
    bool has_body;
    uint64_t length; /* as Content-Length says; no more than UINT64_MAX / 10 */
};

static bool is_token(const char *name, size_t size)
{
    if (size == 0)
        return false;
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)name[i]) && strchr("!#$%&'*+-.^_`|~", name[i]) == NULL)
            return false;
    return memchr(name, '\0', size) == NULL;
}

static bool has_control(const char *value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((unsigned char)value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f)
            return true;
    return false;
}

static void look_at_length(struct framing *framing, const char *value, size_t size)
{
    framing->lengths++;
    framing->bad_length |= size == 0;
    for (size_t i = 0; i < size; i++) {
        framing->bad_length |= !isdigit((unsigned char)value[i]);
        framing->has_body |= value[i] != '0';
        if (!framing->bad_length && framing->length < UINT64_MAX / 100)
            framing->length = framing->length * 10 + (uint64_t)(value[i] - '0');
    }
}

static enum MHD_Result look_at_field(void *context, enum MHD_ValueKind kind, const char *name,
                                     size_t name_size, const char *value, size_t value_size)
{
    struct framing *framing = context;

    (void)kind;
    framing->bad_name |= !is_token(name, name_size);
    framing->bad_value |= value != NULL && has_control(value, value_size);
    if (name_size == 4 && strncasecmp(name, "Host", 4) == 0)
        framing->hosts++;
    if (name_size == 14 && strncasecmp(name, "Content-Length", 14) == 0)
        look_at_length(framing, value != NULL ? value : "", value_size);
    if (name_size == 17 && strncasecmp(name, "Transfer-Encoding", 17) == 0)
        framing->encodings++;
    return MHD_YES;
}

static const char *find_ambiguity(const struct framing *framing, const char *version)
{
    if (framing->bad_name)
        return "a field's name is no token";
    if (framing->bad_value)
        return "a field's value holds a control character";
    if (framing->lengths > 1)
        return "Content-Length is given more than once";
    if (framing->lengths > 0 && framing->encodings > 0)
        return "Content-Length and Transfer-Encoding contradict each other";
    if (framing->bad_length)
        return "Content-Length is no number";
    if (framing->hosts > 1)
        return "Host is given more than once";
    if (framing->hosts == 0 && strcmp(version, MHD_HTTP_VERSION_1_0) != 0)
        return "HTTP/1.1 needs a Host";
    return NULL;
}

/* Such as "application/json", whatever parameters follow. */
static bool is_of_type(const char *type, const char *wanted)
{
    size_t size = strlen(wanted);

    return type != NULL && strncasecmp(type, wanted, size) == 0 &&
           (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

static size_t body_limit(const struct request *request)
{
    route_handler *handler = request->route->handler;

    if (handler == webhook_github || handler == coding_records)
        return REQUEST_DELIVERY_LIMIT;
    return REQUEST_BODY_LIMIT;
}

static void check_body(struct request *request, const struct framing *framing,
                       struct answer *answer)
{
    bool body = framing->has_body || framing->encodings > 0;
    const char *type = request_field(request, MHD_HTTP_HEADER_CONTENT_TYPE);
    bool rows = request->route->handler == coding_records;

    if (body && strcmp(request->method, "POST") != 0)
        answer_problem(answer, 400, request->id, "body-refused", "such a request takes no body");
    else if (framing->length > body_limit(request))
        answer_problem(answer, 413, request->id, "too-large", "a body is at most %zu bytes long",
                       body_limit(request));
    else if (body && !is_of_type(type, rows ? "application/x-ndjson" : "application/json"))
        answer_problem(answer, 415, request->id, "not-json", "a body here is application/%s",
                       rows ? "x-ndjson" : "json");
}

static void check_method(struct request *request, struct answer *answer)
{
    unsigned allowed;

    request->route = route_find(&request->uri, request->method, &allowed);
    if (route_takes(allowed, request->method))
        return;
    answer_problem(answer, 405, request->id, "method-not-allowed", "only %s is served here",
                   route_methods(allowed));
    answer->allow = route_methods(allowed);
}

static void check_target(struct request *request, struct answer *answer)
{
    switch (uri_parse(request->target, &request->uri)) {
    case URI_GOOD:
        break;
    case URI_TOO_LONG:
        answer_problem(answer, 414, request->id, "uri-too-long",
                       "a request's target is at most %d bytes long", URI_LIMIT);
        break;
    case URI_MALFORMED:
        answer_problem(answer, 400, request->id, "bad-uri", "the request's target is malformed");
        break;
    }
}

void request_check(struct request *request, struct MHD_Connection *connection, const char *method,
                   const char *version, struct answer *answer)
{
    struct framing framing = {0};
    const char *ambiguity;

    request->connection = connection;
    snprintf(request->method, sizeof request->method, "%s", method);
    request->accept =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look_at_field, &framing);
    ambiguity = find_ambiguity(&framing, version);
    if (ambiguity != NULL)
        answer_problem(answer, 400, request->id, "ambiguous-request", "%s", ambiguity);
    else
        check_target(request, answer);
    if (answer->status == 0)
        check_method(request, answer);
    if (answer->status == 0)
        check_body(request, &framing, answer);
    /* Where the next request would start is not certain after any of these. */
    answer->close = answer->status != 0;
    request->checked = answer->status == 0;
    request->heard_out =
        request->checked || (ambiguity == NULL && framing.has_body && framing.encodings == 0 &&
                             framing.length <= REQUEST_DISCARD_LIMIT &&
                             request_field(request, MHD_HTTP_HEADER_EXPECT) == NULL);
}

void request_receive(struct request *request, const char *bytes, size_t size)
{
    request->content.limit = body_limit(request);
    if (request->too_large || buffer_add(&request->content, bytes, size, NULL) == 0)
        return;
    request->too_large = true;
    buffer_free(&request->content);
}

bool request_holds_object(const struct request *request, struct answer *answer)
{
    const char *text = request->content.data ? request->content.data : "";
    json_t *body = json_loadb(text, request->content.size, JSON_REJECT_DUPLICATES, NULL);
    bool object = json_is_object(body);

    json_decref(body);
    if (!object)
        answer_problem(answer, 400, request->id, "bad-json", "the body is no JSON object");
    return object;
}
