/*
 * What stands behind the routes: results from the database, the server's own figures, the page's
 * files.
 */
#ifndef SESAMI_HTTP_RESOURCE_H
#define SESAMI_HTTP_RESOURCE_H

#include "http/cache.h"
#include "http/events.h"
#include "http/pool.h"
#include "http/rate.h"
#include "http/request.h"
#include "http/secrets.h"
#include "http/web.h"

struct resources {
    struct pool *pool;
    struct cache *cache;
    struct web *web;
    struct pool *writers; /* connections that may change something (http/front.h) */
    struct secret_box *secrets;
    struct events *events;
    struct rate *rate;
    bool coding_open_reads; /* coding activity is shown, and taken, without a key */
    bool coding_open_writes;
};

/* The answer of a statement with these values; 404 where it has none. */
void resource_answer_statement(struct resources *resources, const struct request *request,
                               enum statement statement, const char *const *values,
                               struct answer *answer);

/* Answers a request that passed request_check(); sets its route. Always answers something. */
void resource_answer(struct resources *resources, struct request *request, struct answer *answer);

#endif
