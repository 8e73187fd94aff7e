/*
 * One exchange with Postgres on a connection of the pool: something was sent, the answer is waited
 * for with a deadline; and what a failed answer means to a client of ours.
 */
#ifndef SESAMI_HTTP_EXCHANGE_H
#define SESAMI_HTTP_EXCHANGE_H

#include "base/error.h"
#include "http/pool.h"

/* The answer to what a PQsend function (its result: `sent`) began, the caller's to PQclear().
 * statement_timeout normally ends a slow statement first; `deadline` (progress_now()) is for a
 * server that no longer answers at all.  NULL, and the connection marked broken, when it was lost
 * or is late. */
PGresult *exchange_answer(struct pool_connection *connection, int sent, double deadline);

struct failure {
    const char *state; /* the start of its SQLSTATE */
    bool reconnect;    /* a new connection may do better */
    bool expected;     /* the client's doing: nothing for our log */
    const char *code;
    const char *message;
};

/* What went wrong, by the SQLSTATE; a row of a table. NULL when nothing did. */
const struct failure *exchange_failure(const PGresult *result);

/* Sets `error` as `failure` says: ERROR_USAGE what the client did, else ERROR_ENVIRONMENT,
 * retryable. Returns -1. */
int exchange_set_error(const struct failure *failure, struct error *error);

/* Keeps libpq from writing what the server says unasked, as when it goes away, to standard error.
 */
void exchange_ignore_notices(PGconn *connection);

#endif
