/*
 * The rows of a list, sent while they come from the database: a million of them in the memory of
 * some hundred.
 *
 * They come through a cursor in a transaction, so all are of one moment however long the client
 * takes, and each batch of them may take STREAM_PATIENCE times as long as another statement.  A
 * stream keeps its connection until the last row was fetched: at most half of the pool (one at
 * least) is lent to streams, and none for longer than STREAM_SECONDS.  One page of a list is
 * fetched as a whole, and the connection given back, before anything of it is sent.
 */
#ifndef SESAMI_HTTP_STREAM_H
#define SESAMI_HTTP_STREAM_H

#include "http/format.h"
#include "http/pool.h"
#include "http/route.h"

#include <stdint.h>
#include <sys/types.h>

#define STREAM_SECONDS 600
#define STREAM_PATIENCE 6
#define STREAM_BLOCK 32768 /* bytes; what stream_read() likes to fill */

struct stream;

/* Runs the statement of rows of `route` with `values`, of which the route's limit is `limit` (0:
 * none), and fetches the first rows, so that what fails, fails here: statement_run()'s codes,
 * "not-seen", and "pool-busy" when there are too many streams.  `route` must outlive the stream. */
int stream_open(struct pool *pool, const struct route *route, const char *const *values, long limit,
                enum format format, struct stream **stream, struct error *error);

/* The cursor of the next page; NULL when there is none. */
const char *stream_next(const struct stream *stream);

/* `sent` is from now on how many bytes were read. */
void stream_count_in(struct stream *stream, size_t *sent);

/* Both as libmicrohttpd calls them (MHD_ContentReaderCallback and its free callback).  What fails
 * after the first byte ends the response without its last chunk, so that the client sees it is
 * incomplete. */
ssize_t stream_read(void *stream, uint64_t position, char *bytes, size_t size);
void stream_close(void *stream);

struct stream_figures {
    unsigned running;
    unsigned long long broken; /* ended before their last row by a failure of ours */
};

struct stream_figures stream_read_figures(void);

#endif
