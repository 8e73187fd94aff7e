#include "http/stream.h"

#include "base/message.h"
#include "base/progress.h"
#include "http/csv.h"
#include "http/exchange.h"
#include "http/statement.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 500
#define FETCH_BATCH "FETCH 500 FROM list"
#define FETCH_PAGE "FETCH ALL FROM list"

struct stream {
    struct pool *pool;
    struct pool_connection *connection; /* NULL once the last row was fetched */
    const struct route *route;
    enum format format;
    long limit; /* 0: none */
    PGresult *batch;
    int row; /* the next of the batch */
    int rows;
    struct buffer out;
    size_t taken; /* of `out` */
    size_t *sent;
    double deadline;
    char *next;
};

static atomic_uint running;
static atomic_ullong broken;

struct stream_figures stream_read_figures(void)
{
    return (struct stream_figures){atomic_load(&running), atomic_load(&broken)};
}

static unsigned patience_ms(const struct stream *stream)
{
    return pool_patience_ms(stream->pool) * STREAM_PATIENCE;
}

/* Runs one command; NULL when it went well. */
static const struct failure *command(struct stream *stream, const char *sql, int parameters,
                                     const char *const *values, PGresult **result)
{
    double deadline = progress_now() + patience_ms(stream) / 1000.0;
    int sent = PQsendQueryParams(stream->connection->postgres, sql, parameters, NULL, values, NULL,
                                 NULL, 0);
    PGresult *answer = exchange_answer(stream->connection, sent, deadline);
    const struct failure *failure = exchange_failure(answer);

    if (failure != NULL && failure->reconnect)
        stream->connection->broken = true;
    else if (failure != NULL && !failure->expected)
        message_warning("rows of %s: %s", stream->route->pattern, PQresultErrorMessage(answer));
    if (result != NULL && failure == NULL)
        *result = answer;
    else
        PQclear(answer);
    return failure;
}

static void give_connection(struct stream *stream)
{
    if (stream->connection == NULL)
        return;
    if (!stream->connection->broken &&
        PQtransactionStatus(stream->connection->postgres) != PQTRANS_IDLE)
        (void)command(stream, "ROLLBACK", 0, NULL, NULL);
    pool_give(stream->pool, stream->connection);
    stream->connection = NULL;
    atomic_fetch_sub(&running, 1);
}

static int take_connection(struct stream *stream, struct error *error)
{
    struct pool_figures figures;

    pool_read_figures(stream->pool, &figures);
    if (atomic_fetch_add(&running, 1) >= (figures.size + 1) / 2) {
        atomic_fetch_sub(&running, 1);
        error_set(error, ERROR_ENVIRONMENT, "pool-busy", "too many lists are being sent");
        return -1;
    }
    if (pool_take(stream->pool, &stream->connection, error) != 0) {
        atomic_fetch_sub(&running, 1);
        return -1;
    }
    return 0;
}

static const struct failure *fetch(struct stream *stream)
{
    const struct failure *failure;

    PQclear(stream->batch);
    stream->batch = NULL;
    stream->row = stream->rows = 0;
    failure =
        command(stream, stream->limit > 0 ? FETCH_PAGE : FETCH_BATCH, 0, NULL, &stream->batch);
    if (failure != NULL)
        return failure;
    stream->rows = PQntuples(stream->batch);
    if (stream->rows < BATCH || stream->limit > 0)
        give_connection(stream);
    return NULL;
}

static const struct failure *begin(struct stream *stream, const char *const *values)
{
    const struct failure *failure = command(stream, "BEGIN READ ONLY", 0, NULL, NULL);
    int parameters;
    char sql[300];

    snprintf(sql, sizeof sql, "SET LOCAL statement_timeout = %u",
             pool_statement_ms(stream->pool) * STREAM_PATIENCE);
    if (failure == NULL)
        failure = command(stream, sql, 0, NULL, NULL);
    snprintf(sql, sizeof sql, "DECLARE list NO SCROLL CURSOR FOR %s",
             statement_rows(stream->route->statement, &parameters));
    if (failure == NULL)
        failure = command(stream, sql, parameters, values, NULL);
    return failure == NULL ? fetch(stream) : failure;
}

/* One connection may have died unnoticed; a second attempt gets another. */
static int begin_twice(struct stream *stream, const char *const *values, struct error *error)
{
    const struct failure *failure = NULL;

    for (int attempt = 0; attempt < 2; attempt++) {
        if (take_connection(stream, error) != 0)
            return -1;
        failure = begin(stream, values);
        if (failure == NULL)
            return 0;
        give_connection(stream);
        if (!failure->reconnect)
            break;
    }
    return exchange_set_error(failure, error);
}

/* Of a page one row more was fetched than it has. */
static int cut_page(struct stream *stream, struct error *error)
{
    if (stream->limit == 0 || stream->rows <= stream->limit)
        return 0;
    stream->rows = (int)stream->limit;
    if (PQgetisnull(stream->batch, stream->rows - 1, 1))
        return 0;
    stream->next = strdup(PQgetvalue(stream->batch, stream->rows - 1, 1));
    return stream->next != NULL ? 0 : error_no_memory(error);
}

int stream_open(struct pool *pool, const struct route *route, const char *const *values, long limit,
                enum format format, struct stream **out, struct error *error)
{
    struct stream *stream = calloc(1, sizeof *stream);

    if (stream == NULL)
        return error_no_memory(error);
    stream->pool = pool;
    stream->route = route;
    stream->format = format;
    stream->limit = limit;
    stream->deadline = progress_now() + STREAM_SECONDS;
    if (begin_twice(stream, values, error) != 0 || cut_page(stream, error) != 0 ||
        (format == FORMAT_CSV && csv_add_header(&stream->out, route->columns, error) != 0)) {
        stream_close(stream);
        return -1;
    }
    *out = stream;
    return 0;
}

const char *stream_next(const struct stream *stream)
{
    return stream->next;
}

void stream_count_in(struct stream *stream, size_t *sent)
{
    stream->sent = sent;
}

/* A line end within JSON can only be white space. */
static int add_line(struct buffer *out, const char *json, size_t size, struct error *error)
{
    size_t start = out->size;
    char *at;

    if (buffer_add(out, json, size, error) != 0)
        return -1;
    while ((at = memchr(out->data + start, '\n', out->size - start)) != NULL) {
        *at = ' ';
        start = (size_t)(at - out->data) + 1;
    }
    return buffer_add(out, "\n", 1, error);
}

static int add_row(struct stream *stream, struct error *error)
{
    const char *json = PQgetvalue(stream->batch, stream->row, 0);
    size_t size = (size_t)PQgetlength(stream->batch, stream->row, 0);

    stream->row++;
    if (stream->format == FORMAT_CSV)
        return csv_add_row(&stream->out, stream->route->columns, json, size, error);
    return add_line(&stream->out, json, size, error);
}

/* Makes the next bytes of rows; none when there are no more. */
static int refill(struct stream *stream, struct error *error)
{
    const struct failure *failure;
    int status = 0;

    buffer_clear(&stream->out);
    stream->taken = 0;
    if (stream->row == stream->rows && stream->connection != NULL) {
        if (progress_now() > stream->deadline)
            return error_set(error, ERROR_ENVIRONMENT, "stream-timeout",
                             "not taken within %d seconds", STREAM_SECONDS);
        failure = fetch(stream);
        if (failure != NULL)
            return exchange_set_error(failure, error);
    }
    while (status == 0 && stream->row < stream->rows && stream->out.size < STREAM_BLOCK)
        status = add_row(stream, error);
    return status;
}

ssize_t stream_read(void *context, uint64_t position, char *bytes, size_t size)
{
    struct stream *stream = context;
    struct error error = ERROR_INIT;
    size_t part;

    (void)position;
    if (stream->taken == stream->out.size && refill(stream, &error) != 0) {
        atomic_fetch_add(&broken, 1);
        message_warning("rows of %s: %s", stream->route->pattern, error.message);
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    part = stream->out.size - stream->taken;
    if (part == 0)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (part > size)
        part = size;
    memcpy(bytes, stream->out.data + stream->taken, part);
    stream->taken += part;
    if (stream->sent != NULL)
        *stream->sent += part;
    return (ssize_t)part;
}

void stream_close(void *context)
{
    struct stream *stream = context;

    if (stream == NULL)
        return;
    give_connection(stream);
    PQclear(stream->batch);
    buffer_free(&stream->out);
    free(stream->next);
    free(stream);
}
