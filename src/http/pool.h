/*
 * A bounded pool of connections to Postgres.
 *
 * Where to connect comes from libpq's environment alone (PGHOST, PGSERVICE, PGPASSFILE, …), but for
 * the user: the pool logs in as `user`, whatever PGUSER says, and its sessions may only read.
 * Connections are opened when first needed and kept.  pool_take() waits a short time for a free
 * one; one that turns out broken makes all others of its age suspect, so that a restarted Postgres
 * costs every connection one reconnect and no request an answer.
 */
#ifndef SESAMI_HTTP_POOL_H
#define SESAMI_HTTP_POOL_H

#include "base/error.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_SIZE_LIMIT 256

struct pool_settings {
    size_t size;           /* connections, 1..POOL_SIZE_LIMIT */
    unsigned wait_ms;      /* how long pool_take() waits for a free one */
    unsigned statement_ms; /* statement_timeout */
    const char *user;      /* whom to log in as; the caller's */
    bool nothing_public;   /* sesami.public, which sesami.api_sees() reads, is "none" */
};

struct pool_connection {
    PGconn *postgres;  /* NULL until it is first needed and after it broke */
    uint64_t prepared; /* bit n: statement n is prepared on it */
    uint64_t age;      /* the pool's age when it was opened */
    bool broken;       /* set by its user: close it on return */
    struct pool_connection *next;
};

struct pool;

int pool_create(const struct pool_settings *settings, struct pool **pool, struct error *error);
/* All connections must have been given back. */
void pool_free(struct pool *pool);

/* A connected connection, the caller's until pool_give(). Fails, always retryable, with "pool-busy"
 * when none came free in time and "database-unavailable" when Postgres does not take connections;
 * in that case the next attempts of the following quarter second fail at once. */
int pool_take(struct pool *pool, struct pool_connection **connection, struct error *error);
void pool_give(struct pool *pool, struct pool_connection *connection);

/* statement_timeout. */
unsigned pool_statement_ms(const struct pool *pool);

/* When an answer must be there at the latest: statement_timeout and a second of grace. */
unsigned pool_patience_ms(const struct pool *pool);

struct pool_figures {
    size_t size;
    size_t open;
    size_t in_use;
    uint64_t waits;          /* takes that found none free */
    uint64_t wait_timeouts;  /* and got none in time */
    double wait_seconds;     /* spent in all those waits */
    uint64_t connects;       /* connections opened */
    uint64_t connect_errors; /* and attempts that failed */
};

void pool_read_figures(struct pool *pool, struct pool_figures *figures);

#endif
