/*
 * What the server counts about itself, in Prometheus' text format 0.0.4.
 * Counting takes no lock: every number is an atomic of its own.
 */
#ifndef SESAMI_HTTP_METRICS_H
#define SESAMI_HTTP_METRICS_H

#include "base/buffer.h"
#include "http/cache.h"
#include "http/pool.h"
#include "http/route.h"

/* Counts one answered request. `route` is a row of `routes`. */
void metrics_count(const struct route *route, const char *method, unsigned status, double seconds);

/* Requests begun and not yet ended; also what a graceful stop waits for. */
void metrics_request_began(void);
void metrics_request_ended(void);
unsigned metrics_requests_running(void);

/* Adds the whole exposition to `out`. */
int metrics_write(struct pool *pool, struct cache *cache, struct buffer *out, struct error *error);

#endif
