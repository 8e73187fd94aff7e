#include "http/pool.h"

#include "base/message.h"
#include "http/exchange.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define GRACE_MS 1000
#define PAUSE_AFTER_FAILURE_NS 250000000L

struct pool {
    struct pool_settings settings;
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t returned;
    struct pool_connection *idle; /* a stack: the one used last is the warmest */
    uint64_t age;
    struct timespec retry_at; /* no attempt to connect before that */
    bool down;                /* the last attempt failed; said so once */
    struct pool_figures figures;
    struct pool_connection connections[POOL_SIZE_LIMIT];
};

static struct timespec after(long nanoseconds)
{
    struct timespec when;

    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += nanoseconds / 1000000000L;
    when.tv_nsec += nanoseconds % 1000000000L;
    if (when.tv_nsec >= 1000000000L) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000L;
    }
    return when;
}

static double seconds_since(const struct timespec *then)
{
    struct timespec now = after(0);

    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

int pool_create(const struct pool_settings *settings, struct pool **out, struct error *error)
{
    struct pool *pool = calloc(1, sizeof *pool);
    pthread_condattr_t attributes;

    if (pool == NULL)
        return error_no_memory(error);
    pool->settings = *settings;
    pool->figures.size = settings->size;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->returned, &attributes);
    pthread_condattr_destroy(&attributes);
    for (size_t i = 0; i < settings->size; i++) {
        pool->connections[i].next = pool->idle;
        pool->idle = &pool->connections[i];
    }
    *out = pool;
    return 0;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; i < pool->settings.size; i++)
        PQfinish(pool->connections[i].postgres);
    pthread_cond_destroy(&pool->returned);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

unsigned pool_statement_ms(const struct pool *pool)
{
    return pool->settings.statement_ms;
}

unsigned pool_patience_ms(const struct pool *pool)
{
    return pool->settings.statement_ms + GRACE_MS;
}

/* Says what the session is for. */
static bool prepare_session(const struct pool *pool, PGconn *postgres)
{
    char sql[200];
    PGresult *result;
    bool good;

    snprintf(sql, sizeof sql,
             "SET default_transaction_read_only = on; SET statement_timeout = %u; "
             "SET TimeZone = 'UTC'; SET sesami.public = '%s'",
             pool->settings.statement_ms, pool->settings.nothing_public ? "none" : "all");
    result = PQexec(postgres, sql);
    good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return good;
}

static PGconn *open_connection(const struct pool *pool, struct error *error)
{
    /* Two seconds is the shortest timeout that libpq knows. */
    const char *patience = getenv("PGCONNECT_TIMEOUT") == NULL ? "2" : NULL;
    const char *const keys[] = {"user",
                                "fallback_application_name",
                                "client_encoding",
                                "tcp_user_timeout",
                                patience ? "connect_timeout" : NULL,
                                NULL};
    const char *const values[] = {
        pool->settings.user, "sesami-http", "UTF8", "10000", patience, NULL};
    PGconn *postgres = PQconnectdbParams(keys, values, 0);

    exchange_ignore_notices(postgres);
    if (PQstatus(postgres) == CONNECTION_OK && prepare_session(pool, postgres))
        return postgres;
    error_set(error, ERROR_ENVIRONMENT, "database-unavailable", "%s",
              postgres ? PQerrorMessage(postgres) : "out of memory");
    if (error != NULL) {
        error->retryable = true;
        error->message[strcspn(error->message, "\n")] = '\0';
    }
    PQfinish(postgres);
    return NULL;
}

static void close_connection(struct pool_connection *connection)
{
    PQfinish(connection->postgres);
    connection->postgres = NULL;
    connection->prepared = 0;
    connection->broken = false;
}

static int unavailable(struct error *error, const char *code, const char *message)
{
    error_set(error, ERROR_ENVIRONMENT, code, "%s", message);
    if (error != NULL)
        error->retryable = true;
    return -1;
}

/* Waits for an idle connection; the lock is held. */
static int take_idle(struct pool *pool, struct pool_connection **connection, struct error *error)
{
    if (pool->idle == NULL) {
        struct timespec began = after(0);
        struct timespec deadline = after((long)pool->settings.wait_ms * 1000000L);
        int status = 0;

        pool->figures.waits++;
        while (pool->idle == NULL && status != ETIMEDOUT)
            status = pthread_cond_timedwait(&pool->returned, &pool->lock, &deadline);
        pool->figures.wait_seconds += seconds_since(&began);
        if (pool->idle == NULL) {
            pool->figures.wait_timeouts++;
            return unavailable(error, "pool-busy", "no database connection came free in time");
        }
    }
    *connection = pool->idle;
    pool->idle = pool->idle->next;
    pool->figures.in_use++;
    return 0;
}

/* Notes how an attempt to connect ended. Only changes are worth a line: a database that is away
 * fails every request. */
static void note_attempt(struct pool *pool, bool connected, const struct error *error)
{
    bool changed;

    pthread_mutex_lock(&pool->lock);
    changed = pool->down == connected;
    pool->down = !connected;
    if (connected) {
        pool->figures.connects++;
        pool->figures.open++;
    } else {
        pool->figures.connect_errors++;
        pool->retry_at = after(PAUSE_AFTER_FAILURE_NS);
    }
    pthread_mutex_unlock(&pool->lock);
    if (changed && connected)
        message_note("the database is back");
    if (changed && !connected)
        message_warning("the database is unavailable: %s", error->message);
}

int pool_take(struct pool *pool, struct pool_connection **out, struct error *error)
{
    struct pool_connection *connection = NULL;
    struct error cause = ERROR_INIT;
    bool pausing;
    uint64_t age;
    int status;

    pthread_mutex_lock(&pool->lock);
    status = take_idle(pool, &connection, error);
    age = pool->age;
    if (status == 0 && connection->postgres != NULL && connection->age != age) {
        close_connection(connection);
        pool->figures.open--;
    }
    pausing = pool->down && seconds_since(&pool->retry_at) < 0;
    pthread_mutex_unlock(&pool->lock);
    if (status != 0)
        return -1;

    if (connection->postgres == NULL && !pausing) {
        connection->postgres = open_connection(pool, &cause);
        connection->age = age;
        note_attempt(pool, connection->postgres != NULL, &cause);
    }
    if (connection->postgres == NULL) {
        pool_give(pool, connection);
        return unavailable(error, "database-unavailable", "the database cannot be reached");
    }
    *out = connection;
    return 0;
}

void pool_give(struct pool *pool, struct pool_connection *connection)
{
    pthread_mutex_lock(&pool->lock);
    if (connection->broken) {
        /* What ended this one probably ended those opened before it too. */
        if (connection->age == pool->age)
            pool->age++;
        close_connection(connection);
        pool->figures.open--;
    }
    connection->next = pool->idle;
    pool->idle = connection;
    pool->figures.in_use--;
    pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
}

void pool_read_figures(struct pool *pool, struct pool_figures *figures)
{
    pthread_mutex_lock(&pool->lock);
    *figures = pool->figures;
    pthread_mutex_unlock(&pool->lock);
}
