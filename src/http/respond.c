#include "http/respond.h"

#include "base/progress.h"
#include "http/content.h"
#include "http/metrics.h"
#include "http/stream.h"

#include <stdio.h>
#include <string.h>

/* On every response, errors included. The page needs nothing but its own files, so the policy
 * allows nothing else; results change only when a repository is analysed again, so caches keep
 * them but ask each time. */
static const struct {
    const char *name;
    const char *value;
} common_fields[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};

/* The bytes to send and how they are described. */
struct representation {
    const struct buffer *bytes;
    bool gzip;
    const char *varies; /* with which fields of a request the form changes; NULL: with none */
    const char *tag;    /* NULL: none */
};

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static struct representation choose(const struct request *request, const struct answer *answer,
                                    bool gzip)
{
    const struct content *content = answer->content;
    bool negotiated = request->route->kind == ROUTE_STATEMENT;
    struct representation chosen = {.bytes = &answer->body, .varies = negotiated ? "Accept" : NULL};

    if (content != NULL) {
        bool shrinks = content->gzip.size > 0;

        if (shrinks)
            chosen.varies = negotiated ? "Accept, Accept-Encoding" : "Accept-Encoding";
        chosen.gzip = gzip && shrinks;
        chosen.bytes = chosen.gzip ? &content->gzip : &content->body;
        chosen.tag = content->tag;
    }
    return chosen;
}

/* True when the client already has what would be sent. */
static bool is_unchanged(struct MHD_Connection *connection, const struct representation *chosen)
{
    const char *condition = header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);

    return condition != NULL && chosen->tag != NULL && content_tag_matches(condition, chosen->tag);
}

static void add_representation(struct MHD_Response *response, const struct answer *answer,
                               const struct representation *chosen, bool unchanged)
{
    char field[CONTENT_TAG_SIZE + 16];

    if (!unchanged && answer->content_type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
    if (!unchanged && chosen->gzip)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (chosen->varies != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, chosen->varies);
    if (chosen->tag != NULL) {
        snprintf(field, sizeof field, "\"%s%s\"", chosen->tag, chosen->gzip ? "-gzip" : "");
        MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, field);
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            answer->lasting       ? "public, max-age=31536000, immutable"
                            : chosen->tag != NULL ? "no-cache"
                                                  : "no-store");
}

static void add_fields(struct MHD_Response *response, const struct request *request,
                       const struct answer *answer, bool closing)
{
    for (size_t i = 0; i < sizeof common_fields / sizeof *common_fields; i++)
        MHD_add_response_header(response, common_fields[i].name, common_fields[i].value);
    MHD_add_response_header(response, "X-Request-Id", request->id);
    for (size_t i = 0; i < ANSWER_FIELDS && answer->fields[i].name != NULL; i++)
        MHD_add_response_header(response, answer->fields[i].name, answer->fields[i].value);
    if (request->varies_by_origin)
        MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ORIGIN);
    if (request->listed_origin != NULL) {
        MHD_add_response_header(response, "Access-Control-Allow-Origin", request->listed_origin);
        MHD_add_response_header(response, "Access-Control-Expose-Headers",
                                "ETag, Link, Location, Retry-After, X-Request-Id");
    }
    if (request->over_tls) /* RFC 6797; for a year */
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
    if (answer->allow != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
    if (answer->link.size > 0)
        MHD_add_response_header(response, MHD_HTTP_HEADER_LINK, answer->link.data);
    if (answer->retry_after > 0) {
        char seconds[16];

        snprintf(seconds, sizeof seconds, "%u", answer->retry_after);
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
    }
    if (answer->close || closing)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
}

static void release(void *content)
{
    content_release(content);
}

static struct MHD_Response *make_stream(struct request *request, struct answer *answer)
{
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, answer->stream, stream_close);

    if (response != NULL) {
        stream_count_in(answer->stream, &request->bytes_sent);
        answer->stream = NULL;
    }
    return response;
}

/* The response becomes another user of the content, or the owner of the stream or the body. */
static struct MHD_Response *make_response(const struct representation *chosen, bool unchanged,
                                          struct request *request, struct answer *answer)
{
    struct MHD_Response *response;

    if (answer->stream != NULL)
        return make_stream(request, answer);
    if (unchanged)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (answer->reader.read != NULL) {
        response =
            MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, answer->reader.read,
                                              answer->reader.context, answer->reader.free);
        if (response != NULL)
            answer->reader.read = NULL;
        return response;
    }
    if (answer->content != NULL) {
        response = MHD_create_response_from_buffer_with_free_callback_cls(
            chosen->bytes->size, chosen->bytes->data, release, answer->content);
        if (response != NULL)
            content_use(answer->content);
        return response;
    }
    response = MHD_create_response_from_buffer(answer->body.size, answer->body.data,
                                               MHD_RESPMEM_MUST_FREE);
    if (response != NULL)
        answer->body.data = NULL;
    return response;
}

enum MHD_Result respond(struct MHD_Connection *connection, struct request *request,
                        struct answer *answer, bool closing)
{
    bool gzip = content_accepts_gzip(header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    const struct representation chosen = choose(request, answer, gzip);
    bool unchanged = is_unchanged(connection, &chosen);
    size_t size = chosen.bytes->size;
    struct MHD_Response *response;
    enum MHD_Result result;

    response = make_response(&chosen, unchanged, request, answer);
    if (response == NULL) {
        answer_free(answer);
        return MHD_NO;
    }
    add_representation(response, answer, &chosen, unchanged);
    add_fields(response, request, answer, closing);
    request->status = unchanged ? MHD_HTTP_NOT_MODIFIED : answer->status;
    request->bytes_sent = unchanged || strcmp(request->method, "HEAD") == 0 ? 0 : size;
    metrics_count(request->route, request->method, request->status,
                  progress_now() - request->started);
    result = MHD_queue_response(connection, request->status, response);
    MHD_destroy_response(response);
    answer_free(answer);
    return result;
}
