/*
 * What stands behind the routes: results from the database, the server's own figures, the page's
 * files.
 */
#ifndef SESAMI_HTTP_RESOURCE_H
#define SESAMI_HTTP_RESOURCE_H

#include "http/cache.h"
#include "http/pool.h"
#include "http/request.h"
#include "http/web.h"

struct resources {
    struct pool *pool;
    struct cache *cache;
    struct web *web;
};

/* Answers a request that passed request_check(); sets its route. Always answers something. */
void resource_answer(struct resources *resources, struct request *request, struct answer *answer);

#endif
