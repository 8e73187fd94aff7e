#include "net/http.h"

#include "net/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

struct http_client {
    CURL *curl;
};

/* An answer as it comes in. */
struct arrival {
    struct http_answer *answer;
    unsigned fields;
    bool too_large;
    bool bad;
};

int http_client_open(struct http_client **client, struct error *error)
{
    *client = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return error_set(error, ERROR_ENVIRONMENT, "network", "libcurl cannot be started");
    *client = calloc(1, sizeof **client);
    if (*client == NULL || ((*client)->curl = curl_easy_init()) == NULL) {
        http_client_close(*client);
        *client = NULL;
        return error_no_memory(error);
    }
    return 0;
}

void http_client_close(struct http_client *client)
{
    if (client == NULL)
        return;
    curl_easy_cleanup(client->curl);
    free(client);
    curl_global_cleanup();
}

void http_answer_free(struct http_answer *answer)
{
    buffer_free(&answer->headers);
    buffer_free(&answer->body);
    memset(answer, 0, sizeof *answer);
}

const char *http_answer_header(const struct http_answer *answer, const char *name)
{
    const char *at = answer->headers.data;
    const char *end = at != NULL ? at + answer->headers.size : NULL;

    while (at != end) {
        const char *value = at + strlen(at) + 1;

        if (strcasecmp(at, name) == 0)
            return value;
        at = value + strlen(value) + 1;
    }
    return NULL;
}

/* Adds "name\0value\0"; a line without a colon, or with NUL in it, makes the answer a bad one. */
static int add_field(struct arrival *arrival, const char *line, size_t size)
{
    struct buffer *headers = &arrival->answer->headers;
    const char *colon = memchr(line, ':', size);
    const char *value = colon != NULL ? colon + 1 : NULL;
    const char *end = line + size;

    arrival->bad = colon == NULL || memchr(line, '\0', size) != NULL;
    arrival->too_large = ++arrival->fields > HTTP_HEADER_COUNT;
    if (arrival->bad || arrival->too_large)
        return -1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    arrival->too_large = headers->size + size + 2 > HTTP_HEADER_LIMIT;
    if (arrival->too_large || buffer_add(headers, line, (size_t)(colon - line), NULL) != 0 ||
        buffer_add(headers, "", 1, NULL) != 0 ||
        buffer_add(headers, value, (size_t)(end - value), NULL) != 0)
        return -1;
    return buffer_add(headers, "", 1, NULL);
}

/* Called for each line; what an interim answer (100, a proxy's 200) said is forgotten. */
static size_t take_header(char *line, size_t one, size_t size, void *context)
{
    struct arrival *arrival = context;

    (void)one;
    if (size >= 5 && strncmp(line, "HTTP/", 5) == 0) {
        buffer_clear(&arrival->answer->headers);
        arrival->fields = 0;
        return size;
    }
    if (size == 0 || line[0] == '\r' || line[0] == '\n')
        return size;
    return add_field(arrival, line, size) == 0 ? size : 0;
}

static size_t take_body(char *bytes, size_t one, size_t size, void *context)
{
    struct arrival *arrival = context;
    struct buffer *body = &arrival->answer->body;

    (void)one;
    if (body->size + size > HTTP_BODY_LIMIT) {
        arrival->too_large = true;
        return 0;
    }
    return buffer_add(body, bytes, size, NULL) == 0 ? size : 0;
}

static struct curl_slist *header_list(const char *const *headers, struct error *error)
{
    struct curl_slist *list = NULL;

    for (; *headers != NULL; headers++) {
        struct curl_slist *longer = curl_slist_append(list, *headers);

        if (longer == NULL) {
            curl_slist_free_all(list);
            error_no_memory(error);
            return NULL;
        }
        list = longer;
    }
    return list;
}

static void set_options(CURL *curl, const struct http_request *request, struct curl_slist *list,
                        struct arrival *arrival)
{
    const char *authorities = getenv("SSL_CERT_FILE");

    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, request->plain ? "https,http" : "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (authorities != NULL && *authorities != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, authorities);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
                     (long)(request->timeout < 15 ? request->timeout : 15));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)request->timeout);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    /* A proxy must not see what is meant for the server. */
    curl_easy_setopt(curl, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (request->form != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->form);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, arrival);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, arrival);
}

static int failed(CURLcode code, const struct arrival *arrival, const char *host, int64_t timeout,
                  struct error *error)
{
    switch (code) {
    case CURLE_OUT_OF_MEMORY:
        return error_no_memory(error);
    case CURLE_OPERATION_TIMEDOUT:
        error_record(error, "timeout", "%s gave no whole answer within %lld s", host,
                     (long long)timeout);
        error->retryable = true;
        return -1;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return error_set(error, ERROR_ENVIRONMENT, "certificate", "%s: %s", host,
                         curl_easy_strerror(code));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return error_record(error, "bad-answer", "%s: no answer in HTTP", host);
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
        return error_record(error, "bad-answer", "%s: %s", host, curl_easy_strerror(code));
    case CURLE_WRITE_ERROR:
        if (arrival->too_large)
            return error_record(error, "too-large", "%s: the answer is too large", host);
        if (arrival->bad)
            return error_record(error, "bad-answer", "%s: a header field without a name", host);
        return error_no_memory(error);
    default:
        error_set(error, ERROR_ENVIRONMENT, "network", "%s: %s", host, curl_easy_strerror(code));
        error->retryable = true;
        return -1;
    }
}

int http_send(struct http_client *client, const struct http_request *request,
              struct http_answer *answer, struct error *error)
{
    struct arrival arrival = {.answer = answer};
    char *host = url_host(request->url);
    struct curl_slist *list = NULL;
    CURLcode code;
    int status = -1;

    http_answer_free(answer);
    if (host == NULL) {
        error_record(error, "bad-answer", "a URL that is none of https");
        goto done;
    }
    list = header_list(request->headers, error);
    if (list == NULL)
        goto done;
    set_options(client->curl, request, list, &arrival);
    code = curl_easy_perform(client->curl);
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &answer->status);
    status = code == CURLE_OK ? 0 : failed(code, &arrival, host, request->timeout, error);
done:
    if (client->curl != NULL)
        curl_easy_reset(client->curl);
    curl_slist_free_all(list);
    free(host);
    return status;
}
