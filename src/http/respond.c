#include "http/respond.h"

#include "base/progress.h"
#include "http/content.h"
#include "http/metrics.h"

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

enum { STREAM_BLOCK = 16 << 10 };

/* The bytes to send and how they are described. */
struct representation {
    const struct buffer *bytes;
    bool gzip;
    bool varies;     /* another Accept-Encoding would get another form */
    const char *tag; /* NULL: none */
};

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static struct representation choose(const struct answer *answer, bool gzip)
{
    const struct content *content = answer->content;
    struct representation chosen = {.bytes = &answer->body};

    if (content != NULL) {
        chosen.varies = content->gzip.size > 0;
        chosen.gzip = gzip && chosen.varies;
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
    if (chosen->varies)
        MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    if (chosen->tag != NULL) {
        snprintf(field, sizeof field, "\"%s%s\"", chosen->tag, chosen->gzip ? "-gzip" : "");
        MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, field);
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            chosen->tag != NULL ? "no-cache" : "no-store");
}

static void add_fields(struct MHD_Response *response, const struct request *request,
                       const struct answer *answer, bool closing)
{
    for (size_t i = 0; i < sizeof common_fields / sizeof *common_fields; i++)
        MHD_add_response_header(response, common_fields[i].name, common_fields[i].value);
    MHD_add_response_header(response, "X-Request-Id", request->id);
    for (size_t i = 0; i < ANSWER_FIELDS && answer->fields[i].name != NULL; i++)
        MHD_add_response_header(response, answer->fields[i].name, answer->fields[i].value);
    if (answer->allow != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, answer->allow);
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

/* The response becomes another user of the content, or the owner of the body. */
static struct MHD_Response *make_response(const struct representation *chosen, bool unchanged,
                                          struct answer *answer)
{
    struct MHD_Response *response;

    if (unchanged)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (answer->stream.read != NULL) {
        response =
            MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, answer->stream.read,
                                              answer->stream.context, answer->stream.free);
        if (response != NULL)
            answer->stream.read = NULL;
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
    const struct representation chosen = choose(answer, gzip);
    bool unchanged = is_unchanged(connection, &chosen);
    size_t size = chosen.bytes->size;
    struct MHD_Response *response;
    enum MHD_Result result;

    response = make_response(&chosen, unchanged, answer);
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
