#include "http/respond.h"

#include "base/progress.h"
#include "http/content.h"
#include "http/metrics.h"
#include "http/web.h"

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
    const void *bytes;
    size_t size;
    bool
        shared; /* outlives the server's work; else a malloc'ed block that passes to the response */
    bool gzip;
    bool varies; /* another Accept-Encoding would get another form */
    char tag[CONTENT_TAG_SIZE];
};

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void choose_file(const struct web_file *file, bool gzip, struct representation *chosen)
{
    chosen->shared = true;
    chosen->varies = file->gzip.size > 0;
    chosen->gzip = gzip && chosen->varies;
    chosen->bytes = chosen->gzip ? file->gzip.data : file->body.data;
    chosen->size = chosen->gzip ? file->gzip.size : file->body.size;
    memcpy(chosen->tag, file->tag, sizeof chosen->tag);
}

/* Swaps the body for its gzip form; keeps it as it is when there is no memory for that. */
static void shrink(struct answer *answer, struct representation *chosen)
{
    struct buffer small = BUFFER_INIT;

    if (content_gzip(answer->body.data, answer->body.size, &small, NULL) != 0) {
        buffer_free(&small);
        return;
    }
    buffer_free(&answer->body);
    answer->body = small;
    chosen->gzip = true;
}

static void choose_body(struct answer *answer, bool gzip, bool unchanged,
                        struct representation *chosen)
{
    chosen->varies = answer->body.size >= CONTENT_GZIP_MINIMUM;
    if (gzip && chosen->varies && unchanged)
        chosen->gzip = true;
    else if (gzip && chosen->varies)
        shrink(answer, chosen);
    chosen->bytes = answer->body.data;
    chosen->size = answer->body.size;
}

/* True when the client already has what would be sent. */
static bool is_unchanged(struct MHD_Connection *connection, struct answer *answer,
                         struct representation *chosen)
{
    const char *condition = header(connection, MHD_HTTP_HEADER_IF_NONE_MATCH);

    if (answer->status != MHD_HTTP_OK || !answer->validate)
        return false;
    if (answer->file == NULL)
        content_tag(answer->body.data, answer->body.size, chosen->tag);
    return condition != NULL && content_tag_matches(condition, chosen->tag);
}

static void add_representation(struct MHD_Response *response, const struct answer *answer,
                               const struct representation *chosen, bool unchanged)
{
    char field[CONTENT_TAG_SIZE + 16];

    if (!unchanged)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
    if (!unchanged && chosen->gzip)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (chosen->varies)
        MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    if (chosen->tag[0] != '\0') {
        snprintf(field, sizeof field, "\"%s%s\"", chosen->tag, chosen->gzip ? "-gzip" : "");
        MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, field);
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            chosen->tag[0] != '\0' ? "no-cache" : "no-store");
}

static void add_fields(struct MHD_Response *response, const struct request *request,
                       const struct answer *answer, bool closing)
{
    for (size_t i = 0; i < sizeof common_fields / sizeof *common_fields; i++)
        MHD_add_response_header(response, common_fields[i].name, common_fields[i].value);
    MHD_add_response_header(response, "X-Request-Id", request->id);
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

static struct MHD_Response *make_response(const struct representation *chosen, bool unchanged,
                                          struct answer *answer)
{
    struct MHD_Response *response;

    if (unchanged)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    response = MHD_create_response_from_buffer(chosen->size, (void *)(uintptr_t)chosen->bytes,
                                               chosen->shared ? MHD_RESPMEM_PERSISTENT
                                                              : MHD_RESPMEM_MUST_FREE);
    if (response != NULL && !chosen->shared)
        answer->body = (struct buffer)BUFFER_INIT; /* the response's now */
    return response;
}

enum MHD_Result respond(struct MHD_Connection *connection, struct request *request,
                        struct answer *answer, bool closing)
{
    bool gzip = content_accepts_gzip(header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    struct representation chosen = {0};
    struct MHD_Response *response;
    enum MHD_Result result;
    bool unchanged;

    if (answer->file != NULL)
        choose_file(answer->file, gzip, &chosen);
    unchanged = is_unchanged(connection, answer, &chosen);
    if (answer->file == NULL)
        choose_body(answer, gzip, unchanged, &chosen);
    response = make_response(&chosen, unchanged, answer);
    if (response == NULL) {
        answer_free(answer);
        return MHD_NO;
    }
    add_representation(response, answer, &chosen, unchanged);
    add_fields(response, request, answer, closing);
    request->status = unchanged ? MHD_HTTP_NOT_MODIFIED : answer->status;
    request->bytes_sent = unchanged || strcmp(request->method, "HEAD") == 0 ? 0 : chosen.size;
    metrics_count(request->route, request->method, request->status,
                  progress_now() - request->started);
    result = MHD_queue_response(connection, request->status, response);
    MHD_destroy_response(response);
    answer_free(answer);
    return result;
}
