/*
 * A request's target, taken apart: path segments and query parameters, percent-decoded.
 *
 * The path is split at "/" before anything is decoded, so that "%2F" stays inside its segment
 * (RFC 3986 section 2.4).  Refused as malformed: a "%" without two hexadecimal digits, bytes that
 * decode to NUL, to a control character or to something that is not UTF-8, and more segments or
 * parameters than fit.  In the query, "+" is a space.  The absolute form "http://host/path" is
 * taken as "/path" (RFC 9112 section 3.2.2).
 */
#ifndef SESAMI_HTTP_URI_H
#define SESAMI_HTTP_URI_H

#include "base/buffer.h"

#include <stddef.h>

#define URI_LIMIT 8000 /* bytes of a target as it was sent */
#define URI_SEGMENTS 12
#define URI_PARAMETERS 16

struct uri_parameter {
    const char *name;
    const char *value; /* "" when there is no "=" */
};

struct uri {
    const char *segments[URI_SEGMENTS];
    size_t segment_count; /* "/" has none, "/a/" has two: "a" and "" */
    struct uri_parameter parameters[URI_PARAMETERS];
    size_t parameter_count;
    char text[URI_LIMIT + 1]; /* what the pointers above point into */
};

enum uri_status { URI_GOOD, URI_TOO_LONG, URI_MALFORMED };

/* Adds "?name=value&..." of all parameters to `out`, encoded, but for `left_out`, and with one more
 * of that name whose value is `value`. */
int uri_add_query(const struct uri *uri, const char *left_out, const char *value,
                  struct buffer *out, struct error *error);

enum uri_status uri_parse(const char *target, struct uri *uri);

#endif
