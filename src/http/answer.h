/*
 * What a route gives back, before the server adds what every response carries.
 *
 * A problem is an RFC 9457 document: "title" and "status" are HTTP's, "code" is stable and for
 * programs, "detail" is for people.  Results and files are `content`, with an entity tag; lists
 * sent row by row are a `stream`; all other answers are a `body` of their own.
 */
#ifndef SESAMI_HTTP_ANSWER_H
#define SESAMI_HTTP_ANSWER_H

#include "base/buffer.h"
#include "http/content.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { ANSWER_FIELDS = 8 };

struct stream;

struct answer {
    unsigned status;          /* 0: nothing answered yet */
    const char *content_type; /* a literal */
    const char *allow;        /* for 405, a literal; else NULL */
    unsigned retry_after;     /* seconds, for 503; 0: no such field */
    bool close;               /* the connection must not be used again */
    bool lasting;             /* will never be another: caches may keep it */
    struct buffer body;
    struct content *content; /* instead of `body`; the answer is one of its users */
    struct answer_reader {   /* instead of both, where `read` is not NULL: MHD calls it */
        ssize_t (*read)(void *context, uint64_t position, char *out, size_t room);
        void (*free)(void *context);
        void *context;
    } reader;
    struct answer_field {
        const char *name; /* a literal */
        char *value;
    } fields[ANSWER_FIELDS]; /* more of them; name NULL: no more */
    struct stream *stream;   /* instead of both: rows; the answer's own */
    struct buffer link;      /* a Link field's value; empty: none */
};

/* Adds a response field; the value is printf's. One that there is no memory or no room for is left
 * out. */
void answer_field(struct answer *answer, const char *name, const char *value, ...)
    __attribute__((format(printf, 3, 4)));

/* Makes `answer` a problem document, forgetting whatever it held. `detail` is printf's. */
void answer_problem(struct answer *answer, unsigned status, const char *request_id,
                    const char *code, const char *detail, ...)
    __attribute__((format(printf, 5, 6)));

/* HTTP's own words for a status ("Not Found"). */
const char *answer_title(unsigned status);

void answer_free(struct answer *answer);

#endif
