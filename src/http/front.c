#include "http/front.h"

#include "base/message.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *sql;
    int parameters;
} functions[] = {
    [FRONT_SIGN_IN] = {"select status, body from front.sign_in($1, $2, $3, $4,"
                       " decode($5, 'hex'), $6)",
                       6},
    [FRONT_SESSION_REFRESH] = {"select status, body from front.session_refresh("
                               "decode($1, 'hex'), decode($2, 'hex'))",
                               2},
    [FRONT_SESSION_END] = {"select status, body from front.session_end(decode($1, 'hex'))", 1},
    [FRONT_ME] = {"select status, body from front.me($1)", 1},
    [FRONT_ANALYSIS_REQUEST] = {"select status, body from front.analysis_request($1, $2, $3)", 3},
    [FRONT_ANALYSIS_CANCEL] = {"select status, body from front.analysis_cancel($1, $2)", 2},
    [FRONT_ACCOUNT_REFRESH] = {"select status, body from front.account_refresh($1)", 1},
    [FRONT_CODING_INGEST] = {"select status, body from front.coding_ingest($1)", 1},
    [FRONT_WEBHOOK] = {"select status, body from front.webhook($1, $2, $3)", 3},
};

static bool run(struct pool_connection *connection, const char *sql)
{
    PGresult *result = PQexec(connection->postgres, sql);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

    PQclear(result);
    return good;
}

/* A connection on which a transaction has begun: one that has died while it lay idle shows here. */
static int begin(struct pool *pool, struct pool_connection **connection, struct error *error)
{
    for (int attempt = 0; attempt < 3; attempt++) {
        if (pool_take(pool, connection, error) != 0)
            return -1;
        if (run(*connection, "begin read write"))
            return 0;
        (*connection)->broken = true;
        pool_give(pool, *connection);
    }
    error_set(error, ERROR_ENVIRONMENT, "database-unavailable", "the database takes no requests");
    error->retryable = true;
    return -1;
}

static int read_reply(const PGresult *result, struct front_reply *reply, struct error *error)
{
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
        reply->status = (unsigned)strtoul(PQgetvalue(result, 0, 0), NULL, 10);
        return buffer_add(&reply->body, PQgetvalue(result, 0, 1), (size_t)PQgetlength(result, 0, 1),
                          error);
    }
    return -1;
}

static int explain(const struct pool_connection *connection, const PGresult *result,
                   struct error *error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (PQstatus(connection->postgres) != CONNECTION_OK || state == NULL ||
        strncmp(state, "57", 2) == 0 || strncmp(state, "08", 2) == 0) {
        error_set(error, ERROR_ENVIRONMENT, "database-unavailable", "the database was lost");
        error->retryable = true;
        return -1;
    }
    if (strncmp(state, "22", 2) == 0)
        return error_record(error, "bad-value", "the database cannot hold such a value");
    message_warning("schema front: %s", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    return error_set(error, ERROR_ENVIRONMENT, "query-failed", "the database could not answer");
}

int front_call(struct pool *pool, enum front_function function, const char *const *values,
               struct front_reply *reply, struct error *error)
{
    struct pool_connection *connection;
    PGresult *result;
    int status;

    if (begin(pool, &connection, error) != 0)
        return -1;
    result = PQexecParams(connection->postgres, functions[function].sql,
                          functions[function].parameters, NULL, values, NULL, NULL, 0);
    status = read_reply(result, reply, error);
    if (status != 0)
        explain(connection, result, error);
    PQclear(result);
    if (!run(connection, status == 0 ? "commit" : "rollback") && status == 0) {
        status = error_set(error, ERROR_ENVIRONMENT, "database-unavailable",
                           "whether it was done is not known");
        error->retryable = true;
    }
    connection->broken = PQtransactionStatus(connection->postgres) != PQTRANS_IDLE;
    pool_give(pool, connection);
    return status;
}

void front_answer(const struct request *request, struct front_reply *reply, struct answer *answer)
{
    json_t *body = json_loadb(reply->body.data ? reply->body.data : "", reply->body.size, 0, NULL);
    const char *code = json_string_value(json_object_get(body, "code"));
    const char *detail = json_string_value(json_object_get(body, "detail"));

    if (reply->status < 400) {
        answer->status = reply->status;
        answer->content_type = reply->body.size > 0 ? "application/json" : NULL;
        answer->body = reply->body;
        reply->body = (struct buffer)BUFFER_INIT;
        if (answer->body.size > 0)
            (void)buffer_add(&answer->body, "\n", 1, NULL);
    } else {
        answer_problem(answer, reply->status, request->id, code ? code : "refused", "%s",
                       detail ? detail : answer_title(reply->status));
        answer->retry_after = (unsigned)json_integer_value(json_object_get(body, "retry_after"));
    }
    json_decref(body);
    buffer_free(&reply->body);
}

void front_answer_failure(const struct request *request, const struct error *error,
                          struct answer *answer)
{
    if (error->kind == ERROR_RECORD) {
        answer_problem(answer, 400, request->id, error->code, "%s", error->message);
    } else if (strcmp(error->code, "query-failed") == 0) {
        answer_problem(answer, 500, request->id, error->code, "%s", error->message);
    } else {
        answer_problem(answer, 503, request->id, error->code, "%s", error->message);
        answer->retry_after = 1;
    }
}

void front_relay(struct pool *pool, const struct request *request, enum front_function function,
                 const char *const *values, struct answer *answer)
{
    struct front_reply reply = {0};
    struct error error = ERROR_INIT;

    if (front_call(pool, function, values, &reply, &error) == 0)
        front_answer(request, &reply, answer);
    else
        front_answer_failure(request, &error, answer);
    buffer_free(&reply.body);
}
