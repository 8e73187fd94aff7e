/*
 * What the front changes in the database: the functions of schema front (sql/front), which answer
 * with HTTP's status and a body. They are called as role sesami_front, over connections of their
 * own.
 */
#ifndef SESAMI_HTTP_FRONT_H
#define SESAMI_HTTP_FRONT_H

#include "http/pool.h"
#include "http/request.h"

enum front_function {
    FRONT_SIGN_IN,
    FRONT_SESSION_REFRESH,
    FRONT_SESSION_END,
    FRONT_ME,
    FRONT_ANALYSIS_REQUEST,
    FRONT_ANALYSIS_CANCEL,
    FRONT_ACCOUNT_REFRESH,
    FRONT_WEBHOOK,
    FRONT_CODING_INGEST,
};

struct front_reply {
    unsigned status;
    struct buffer body; /* JSON, empty for none */
};

/* Calls it in a transaction of its own. It is tried again only where it certainly was not begun.
 * Codes: those of pool_take(), "bad-value" (ERROR_RECORD: the database will not have a value),
 * "query-failed". `reply->body` is to be freed. */
int front_call(struct pool *pool, enum front_function function, const char *const *values,
               struct front_reply *reply, struct error *error);

/* The reply as an answer: a status under 400 with its body, else a problem with the code, the
 * detail and the time to wait that the body tells. Frees the reply. */
void front_answer(const struct request *request, struct front_reply *reply, struct answer *answer);

/* front_call() and front_answer(), failures answered too. */
void front_relay(struct pool *pool, const struct request *request, enum front_function function,
                 const char *const *values, struct answer *answer);

/* What a failed call means to the client. */
void front_answer_failure(const struct request *request, const struct error *error,
                          struct answer *answer);

#endif
