#include "http/exchange.h"

#include "base/progress.h"

#include <poll.h>
#include <string.h>

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

PGresult *exchange_answer(struct pool_connection *connection, int sent, double deadline)
{
    PGconn *postgres = connection->postgres;
    PGresult *result = NULL;

    if (sent == 1 && await_answer(postgres, deadline)) {
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

/* The first row that fits. Class SE is raised by our own functions (sql/api/common.sql). */
static const struct failure failures[] = {
    {"SE404", false, true, "not-seen", "there is no such thing"},
    {"SE400", false, true, "bad-parameter", "\"cursor\" is none of this list in this order"},
    {"SE413", false, true, "bad-parameter", "\"repos\" names one to ten repositories"},
    {"57014", false, false, "query-timeout", "the database took too long to answer"},
    {"57", true, false, "database-unavailable", "the database is shutting down"},
    {"08", true, false, "database-unavailable", "the connection to the database was lost"},
    {"53", true, false, "database-unavailable", "the database is out of resources"},
    {"26", true, false, "database-unavailable", "the database forgot a prepared statement"},
    {"0A000", true, false, "database-unavailable", "the database was migrated meanwhile"},
    {"3F", false, false, "database-not-ready", "the database has no schema \"api\" yet"},
    {"42883", false, false, "database-not-ready",
     "the database lacks a function of schema "
     "\"api\""},
    {"42501", false, false, "database-not-ready",
     "the reader's role may not call schema "
     "\"api\""},
    {"", false, false, "query-failed", "the database could not answer"},
};

static const struct failure lost = {"", true, false, "database-unavailable",
                                    "the connection to the database was lost"};

const struct failure *exchange_failure(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    const char *state;

    if (result == NULL)
        return &lost;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return NULL;
    state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    for (const struct failure *row = failures;; row++)
        if (strncmp(state != NULL ? state : "", row->state, strlen(row->state)) == 0)
            return row;
}

int exchange_set_error(const struct failure *failure, struct error *error)
{
    error_set(error, failure->expected ? ERROR_USAGE : ERROR_ENVIRONMENT, failure->code, "%s",
              failure->message);
    if (error != NULL)
        error->retryable = !failure->expected;
    return -1;
}

static void ignore(void *context, const char *notice)
{
    (void)context;
    (void)notice;
}

void exchange_ignore_notices(PGconn *connection)
{
    PQsetNoticeProcessor(connection, ignore, NULL);
}
