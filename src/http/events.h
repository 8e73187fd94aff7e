/*
 * A job's progress as it happens: Server-Sent Events (html.spec.whatwg.org, 9.2), one event with
 * the job's document at the beginning, one for each change, and the end of the stream when the job
 * has ended.  A comment keeps a silent connection open.
 *
 * One thread listens to Postgres for all streams (LISTEN sesami_job); each stream asks for its job
 * when that has changed, as its viewer. While the database is away streams stay open and are told
 * what they missed.
 */
#ifndef SESAMI_HTTP_EVENTS_H
#define SESAMI_HTTP_EVENTS_H

#include "base/error.h"
#include "http/route.h"

struct events;

/* Starts the thread, which logs in as `user`. At most `limit` streams at once. */
int events_open(struct events **events, const char *user, unsigned limit, struct error *error);
/* Ends all streams soon; events_close() waits for the thread. */
void events_stop(struct events *events);
void events_close(struct events *events);

route_handler events_stream; /* GET /analysis/{id}/events */

#endif
