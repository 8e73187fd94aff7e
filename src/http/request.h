/*
 * One request, from its first line to the end of its response.
 */
#ifndef SESAMI_HTTP_REQUEST_H
#define SESAMI_HTTP_REQUEST_H

#include "base/error.h"
#include "http/access_token.h"
#include "http/answer.h"
#include "http/route.h"
#include "http/uri.h"

#include <microhttpd.h>

#define REQUEST_BODY_LIMIT ((size_t)64 << 10)
#define REQUEST_DELIVERY_LIMIT ((size_t)4 << 20) /* of webhooks, and of records of activity */
#define REQUEST_DISCARD_LIMIT ((size_t)64 << 20) /* of those that are refused */
#define REQUEST_ID_SIZE 33                       /* 128 random bits in hexadecimal */

struct request {
    char id[REQUEST_ID_SIZE];
    char method[16];    /* cut short when longer: none that is longer is served */
    char *target;       /* as it was sent */
    const char *accept; /* its Accept field, the connection's; NULL: none */
    double started;     /* progress_now() */
    const struct route *route;
    struct MHD_Connection *connection;
    char client[64];           /* its address */
    char viewer[VIEWER_SIZE];  /* the number of the user who is signed in; empty: nobody is */
    struct buffer content;     /* its body */
    bool too_large;            /* the body is, and what was kept of it was thrown away */
    bool over_tls;             /* browsers see this server over TLS alone */
    bool varies_by_origin;     /* some origins are listed, */
    const char *listed_origin; /* and this one, the request's; NULL: it is not */
    bool checked;              /* request_check() let it pass */
    bool heard_out;            /* its body is received before it is answered */
    unsigned status;           /* 0 until answered */
    size_t bytes_sent;         /* of the body */
    struct uri uri;
};

/* NULL when out of memory. `target` is copied. */
struct request *request_new(const char *target);
void request_free(struct request *request);

/* Finds what makes a request ambiguous or malformed before anything of it is used, since
 * libmicrohttpd 0.9.75 lets much of it pass (RFC 9112 sections 3.2 and 6.3): other than one Host in
 * HTTP/1.1, Content-Length given twice, together with Transfer-Encoding or as no number, a field
 * name that is no token, control characters in a value; and a body of a method that takes none
 * here, or one that is too large or no JSON.  Such a request is answered (400, 405, 413, 414 or
 * 415) and its connection closed. Finds the request's route.
 *
 * The end of a connection takes the answer with it for a client that is still sending (RFC 9112
 * section 9.6). So a body of up to REQUEST_DISCARD_LIMIT is received and thrown away before such an
 * answer is given, where the client does not wait to be told to send it; asked again then, it is
 * the same. */
void request_check(struct request *request, struct MHD_Connection *connection, const char *method,
                   const char *version, struct answer *answer);

/* Adds a piece of the body. */
void request_receive(struct request *request, const char *bytes, size_t size);

/* A field of the request; NULL: it has none such. */
const char *request_field(const struct request *request, const char *name);

/* True when the body is a JSON object; else `answer` is a problem, 400. */
bool request_holds_object(const struct request *request, struct answer *answer);

#endif
