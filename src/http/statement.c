#include "http/statement.h"

#include "base/message.h"
#include "base/progress.h"

#include <poll.h>
#include <string.h>

static const struct {
    const char *name;
    const char *sql;
    int parameters;
} statements[STATEMENT_COUNT] = {
    [STATEMENT_VERSION] =
        {"version",
         "SELECT concat(pg_current_snapshot(), ' ', pg_postmaster_start_time(),"
         " CASE WHEN $1::bigint IS NOT NULL THEN date_trunc('minute', now()) END)",
         1},
    [STATEMENT_HEALTH] = {"health", "SELECT api.health()", 0},
    [STATEMENT_REPOSITORIES] = {"repositories", "SELECT api.repositories($1, $2, $3, $4)", 4},
    [STATEMENT_REPOSITORY] = {"repository", "SELECT api.repository($1, $2, $3)", 3},
    [STATEMENT_CONTRIBUTORS] = {"contributors", "SELECT api.contributors($1, $2, $3, $4, $5, $6)",
                                6},
    [STATEMENT_LANGUAGES] = {"languages", "SELECT api.languages($1, $2, $3)", 3},
    [STATEMENT_TECHNOLOGIES] = {"technologies", "SELECT api.technologies($1, $2, $3)", 3},
    [STATEMENT_DEPENDENCIES] = {"dependencies", "SELECT api.dependencies($1, $2, $3, $4, $5)", 5},
    [STATEMENT_ACTIVITY] = {"activity", "SELECT api.activity($1, $2, $3, $4, $5, $6, $7)", 7},
    [STATEMENT_COMPOSITION] = {"composition", "SELECT api.composition($1, $2, $3, $4, $5)", 5},
    [STATEMENT_TECHNOLOGY_CHANGES] = {"technology-changes",
                                      "SELECT api.technology_changes($1, $2, $3, $4, $5, $6)", 6},
    [STATEMENT_SKIPPED] = {"skipped", "SELECT api.skipped($1, $2, $3)", 3},
};

_Static_assert(STATEMENT_COUNT <= 64, "pool_connection.prepared has 64 bits");

size_t statement_parameters(enum statement statement)
{
    return (size_t)statements[statement].parameters;
}

/* Waits until the whole answer is there, at most until `deadline`. statement_timeout normally ends
 * a slow statement first; this is for a server that no longer answers at all. */
static bool await_answer(PGconn *postgres, double deadline)
{
    while (PQisBusy(postgres)) {
        struct pollfd wait = {.fd = PQsocket(postgres), .events = POLLIN};
        double left = deadline - progress_now();

        if (left <= 0 || poll(&wait, 1, (int)(left * 1000) + 1) < 0)
            return false;
        if (wait.revents != 0 && !PQconsumeInput(postgres))
            return false;
    }
    return true;
}

/* The answer to what was sent, NULL when the connection was lost on the way. */
static PGresult *read_answer(struct pool_connection *connection, bool sent, double deadline)
{
    PGconn *postgres = connection->postgres;
    PGresult *result = NULL;

    if (sent && await_answer(postgres, deadline)) {
        PGresult *rest;

        result = PQgetResult(postgres);
        while (await_answer(postgres, deadline) && (rest = PQgetResult(postgres)) != NULL)
            PQclear(rest);
    }
    if (result == NULL || PQstatus(postgres) != CONNECTION_OK || PQisBusy(postgres)) {
        connection->broken = true;
        PQclear(result);
        return NULL;
    }
    return result;
}

static PGresult *prepare(struct pool_connection *connection, enum statement statement,
                         double deadline)
{
    int sent = PQsendPrepare(connection->postgres, statements[statement].name,
                             statements[statement].sql, 0, NULL);
    PGresult *result = read_answer(connection, sent == 1, deadline);

    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        connection->prepared |= UINT64_C(1) << statement;
    return result;
}

static PGresult *execute(struct pool_connection *connection, enum statement statement,
                         const char *const *values, double deadline)
{
    int sent;

    if (!(connection->prepared >> statement & 1)) {
        PGresult *result = prepare(connection, statement, deadline);

        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            return result;
        PQclear(result);
    }
    sent = PQsendQueryPrepared(connection->postgres, statements[statement].name,
                               statements[statement].parameters, values, NULL, NULL, 0);
    return read_answer(connection, sent == 1, deadline);
}

/* What a failed statement means here, by the start of its SQLSTATE; the first row that fits. */
static const struct failure {
    const char *state;
    bool reconnect; /* a new connection may do better */
    const char *code;
    const char *message;
} failures[] = {
    {"57014", false, "query-timeout", "the database took too long to answer"},
    {"57", true, "database-unavailable", "the database is shutting down"},
    {"08", true, "database-unavailable", "the connection to the database was lost"},
    {"53", true, "database-unavailable", "the database is out of resources"},
    {"26", true, "database-unavailable", "the database forgot a prepared statement"},
    {"0A000", true, "database-unavailable", "the database was migrated meanwhile"},
    {"3F", false, "database-not-ready", "the database has no schema \"api\" yet"},
    {"42883", false, "database-not-ready", "the database lacks a function of schema \"api\""},
    {"42501", false, "database-not-ready", "the reader's role may not call schema \"api\""},
    {"", false, "query-failed", "the database could not answer"},
};

static const struct failure lost = {"", true, "database-unavailable",
                                    "the connection to the database was lost"};

/* Fills `out` or says what went wrong; NULL when nothing did. */
static const struct failure *read_result(PGresult *result, struct buffer *out, bool *found,
                                         struct error *error)
{
    const char *state;

    if (result == NULL)
        return &lost;
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
        *found = !PQgetisnull(result, 0, 0);
        if (*found)
            (void)buffer_add(out, PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0),
                             error);
        return NULL;
    }
    state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    for (const struct failure *row = failures;; row++)
        if (strncmp(state != NULL ? state : "", row->state, strlen(row->state)) == 0)
            return row;
}

static const struct failure *run_once(struct pool *pool, enum statement statement,
                                      const char *const *values, struct buffer *out, bool *found,
                                      struct error *error)
{
    double deadline = progress_now() + pool_patience_ms(pool) / 1000.0;
    struct pool_connection *connection;
    const struct failure *failure;
    PGresult *result;

    if (pool_take(pool, &connection, error) != 0)
        return NULL;
    result = execute(connection, statement, values, deadline);
    failure = read_result(result, out, found, error);
    if (failure != NULL && failure->reconnect)
        connection->broken = true;
    else if (failure != NULL)
        message_warning("statement \"%s\": %s", statements[statement].name,
                        PQresultErrorMessage(result));
    PQclear(result);
    pool_give(pool, connection);
    return failure;
}

int statement_run(struct pool *pool, enum statement statement, const char *const *values,
                  struct buffer *out, bool *found, struct error *error)
{
    const struct failure *failure = NULL;
    struct error mine = ERROR_INIT;

    for (int attempt = 0; attempt < 2; attempt++) {
        failure = run_once(pool, statement, values, out, found, &mine);
        if (failure == NULL || !failure->reconnect)
            break;
    }
    if (failure != NULL) {
        error_set(&mine, ERROR_ENVIRONMENT, failure->code, "%s", failure->message);
        mine.retryable = true;
    }
    if (mine.kind == ERROR_NONE)
        return 0;
    if (error != NULL)
        *error = mine;
    return -1;
}
