/*
 * Representations: entity tags, conditional requests and gzip (RFC 9110 sections 8.8, 12.5, 13.1).
 *
 * A tag is the first 128 bits of the body's SHA-256 in hexadecimal: equal bodies have equal tags on
 * every server and after every restart, and nobody can make two bodies with one tag.  The gzip form
 * of a body is another representation and has a tag of its own, "…-gzip".
 */
#ifndef SESAMI_HTTP_CONTENT_H
#define SESAMI_HTTP_CONTENT_H

#include "base/buffer.h"

#include <stdatomic.h>
#include <stdbool.h>

#define CONTENT_TAG_SIZE 40      /* hexadecimal digits and the final NUL, without the quotes */
#define CONTENT_GZIP_MINIMUM 860 /* bytes under which gzip saves no packet */

/* A body in all its forms; never changes, and is shared by counting who uses it. */
struct content {
    atomic_uint users;
    struct buffer body;
    struct buffer gzip; /* empty when it would not be smaller */
    char tag[CONTENT_TAG_SIZE];
    char *next; /* of a page of a list: the next one's cursor; else NULL */
};

/* Takes the bytes of `body` (left empty, even on failure). `shrinks`: gzip is worth a try. The
 * caller is its first user. */
int content_new(struct buffer *body, bool shrinks, struct content **content, struct error *error);
struct content *content_use(struct content *content);
/* The last user's release frees it. NULL is no user. */
void content_release(struct content *content);

/* The tag of a body's identity form. */
void content_tag(const void *body, size_t size, char tag[CONTENT_TAG_SIZE]);

/* True if an If-None-Match field names the tag (weakly compared, either form) or is "*". */
bool content_tag_matches(const char *if_none_match, const char *tag);

/* True if an Accept-Encoding field (NULL: none) prefers gzip: named, or "*", with a weight over 0.
 */
bool content_accepts_gzip(const char *accept_encoding);

/* Adds the gzip form of a body to `out`. The same body always gives the same bytes. */
int content_gzip(const void *body, size_t size, struct buffer *out, struct error *error);

#endif
