/*
 * One HTTP request at a time, bounded in every way: by time, by the size of the answer (after
 * decompression), by the number and the size of its header fields.
 *
 * Certificates are always checked, against the system's authorities or those in the file that the
 * environment's SSL_CERT_FILE names; http is spoken only where a request allows it.  Redirects are
 * not followed here, netrc and cookies are not used. Proxies are those of the environment
 * (https_proxy, no_proxy).  Messages name the host only, never a whole URL.
 */
#ifndef SESAMI_NET_HTTP_H
#define SESAMI_NET_HTTP_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

#define HTTP_BODY_LIMIT ((size_t)32 << 20)
#define HTTP_HEADER_LIMIT ((size_t)64 << 10) /* bytes of all fields together */
enum { HTTP_HEADER_COUNT = 200 };

struct http_client;

struct http_request {
    const char *url;
    const char *const *headers; /* "Name: value", NULL-ended */
    const char *form;           /* a form to POST, already encoded; NULL: GET */
    int64_t timeout;            /* seconds for all of it */
    bool plain;                 /* http is good enough */
};

struct http_answer {
    long status;
    struct buffer headers; /* http_answer_header() reads them */
    struct buffer body;
};

/* http_client_close() takes it; errors are ERROR_ENVIRONMENT. */
int http_client_open(struct http_client **client, struct error *error);
void http_client_close(struct http_client *client);

/* Sends it and reads the whole answer, whatever its status. http_answer_free() also after failure.
 * ERROR_RECORD: "timeout" (retryable), "too-large", "bad-answer"; ERROR_ENVIRONMENT: "network"
 * (retryable), "certificate". */
int http_send(struct http_client *client, const struct http_request *request,
              struct http_answer *answer, struct error *error);

/* The first field of that name, whatever its case, without blanks around it; NULL: none. */
const char *http_answer_header(const struct http_answer *answer, const char *name);

/* Forgets everything; the answer may be used again. */
void http_answer_free(struct http_answer *answer);

#endif
