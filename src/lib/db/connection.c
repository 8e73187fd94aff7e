#include "db/connection.h"

#include <stdlib.h>
#include <string.h>

enum { PREPARED_LIMIT = 64 };

struct database {
    PGconn *connection;
    const struct statement *prepared[PREPARED_LIMIT];
    int prepared_count;
};

/* SQLSTATEs by their beginnings, the longest first; see Postgres' appendix of error codes. */
static const struct {
    const char *state;
    enum error_kind kind;
    const char *code;
    bool retryable;
} causes[] = {
    {"3F000", ERROR_ENVIRONMENT, "not-migrated", false},
    {"42883", ERROR_ENVIRONMENT, "not-migrated", false},
    {"42P01", ERROR_ENVIRONMENT, "not-migrated", false},
    {"42703", ERROR_ENVIRONMENT, "not-migrated", false},
    {"25006", ERROR_ENVIRONMENT, "database-refused", true}, /* a standby, or shutting down */
    {"40001", ERROR_RECORD, "database-busy", true},
    {"40P01", ERROR_RECORD, "database-busy", true},
    {"55P03", ERROR_RECORD, "database-busy", true},
    {"57014", ERROR_RECORD, "database-busy", true}, /* statement_timeout */
    {"57P", ERROR_ENVIRONMENT, "database-lost", true},
    {"08", ERROR_ENVIRONMENT, "database-lost", true},
    {"53", ERROR_ENVIRONMENT, "database-full", true},
    {"58", ERROR_ENVIRONMENT, "database-full", true},
    {"28", ERROR_ENVIRONMENT, "database-refused", false},
    {"3D", ERROR_ENVIRONMENT, "database-refused", false},
    {"42501", ERROR_ENVIRONMENT, "database-refused", false},
};

/* The first line of what libpq says, without its "error: " habits. */
static int set_failure(struct error *error, enum error_kind kind, const char *code, bool retryable,
                       const char *message)
{
    size_t length = strcspn(message, "\n");

    error_set(error, kind, code, "%.*s", (int)(length < 500 ? length : 500), message);
    if (error != NULL)
        error->retryable = retryable;
    return -1;
}

int database_failure(struct database *database, const PGresult *result, struct error *error)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

    if (error != NULL && error->kind != ERROR_NONE)
        return -1;
    if (message == NULL || *message == '\0')
        message = PQerrorMessage(database->connection);
    for (size_t i = 0; state != NULL && i < sizeof causes / sizeof *causes; i++)
        if (strncmp(state, causes[i].state, strlen(causes[i].state)) == 0)
            return set_failure(error, causes[i].kind, causes[i].code, causes[i].retryable, message);
    if (PQstatus(database->connection) != CONNECTION_OK)
        return set_failure(error, ERROR_ENVIRONMENT, "database-lost", true, message);
    if (state == NULL)
        return set_failure(error, ERROR_ENVIRONMENT, "database-lost", false, message);
    return set_failure(error, ERROR_RECORD, "not-stored", false, message);
}

bool database_may_recover(const struct error *error)
{
    return error->retryable && (error->kind == ERROR_ENVIRONMENT || error->kind == ERROR_RECORD);
}

/* A string that does not parse would be quoted by libpq's message, password and all. */
static int check_url(const char *url, struct error *error)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);

    if (options == NULL)
        return error_set(error, ERROR_ENVIRONMENT, "no-database",
                         "DATABASE_URL is no connection string that libpq understands");
    PQconninfoFree(options);
    return 0;
}

static int connect_failed(const struct database *database, struct error *error)
{
    const char *message = PQerrorMessage(database->connection);

    set_failure(error, ERROR_ENVIRONMENT, "no-database", true, message);
    return error_prefix(error, "no database");
}

int database_open(struct database **database, const char *application, struct error *error)
{
    return database_open_as(database, application, NULL, error);
}

int database_open_as(struct database **out, const char *application, const char *user,
                     struct error *error)
{
    const char *url = getenv("DATABASE_URL");
    /* What stands behind dbname would override what the URL says. */
    const char *keys[] = {"connect_timeout",
                          "fallback_application_name",
                          "client_encoding",
                          "user",
                          url && *url ? "dbname" : NULL,
                          NULL};
    const char *values[] = {
        getenv("PGCONNECT_TIMEOUT") ? NULL : "10", application, "UTF8", user, url, NULL};
    struct database *database;

    if (url != NULL && *url != '\0' && check_url(url, error) != 0)
        return -1;
    database = calloc(1, sizeof *database);
    if (database == NULL)
        return error_no_memory(error);
    database->connection = PQconnectdbParams(keys, values, 1);
    if (PQstatus(database->connection) != CONNECTION_OK) {
        connect_failed(database, error);
        database_close(database);
        return -1;
    }
    if (database_run(database, "set client_min_messages = warning", error) != 0) {
        database_close(database);
        return -1;
    }
    *out = database;
    return 0;
}

void database_close(struct database *database)
{
    if (database == NULL)
        return;
    PQfinish(database->connection);
    free(database);
}

static int prepare(struct database *database, const struct statement *statement,
                   struct error *error)
{
    PGresult *result;
    int status = 0;

    for (int i = 0; i < database->prepared_count; i++)
        if (database->prepared[i] == statement)
            return 0;
    if (database->prepared_count == PREPARED_LIMIT)
        return error_set(error, ERROR_ENVIRONMENT, "too-many-statements",
                         "more than %d prepared statements", PREPARED_LIMIT);
    result = PQprepare(database->connection, statement->name, statement->sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = database_failure(database, result, error);
    else
        database->prepared[database->prepared_count++] = statement;
    PQclear(result);
    return status;
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

int database_query(struct database *database, const struct statement *statement,
                   const char *const *values, PGresult **out, struct error *error)
{
    PGresult *result;

    if (prepare(database, statement, error) != 0)
        return -1;
    result = PQexecPrepared(database->connection, statement->name, statement->parameters, values,
                            NULL, NULL, 0);
    if (!succeeded(result)) {
        database_failure(database, result, error);
        PQclear(result);
        return -1;
    }
    if (out != NULL)
        *out = result;
    else
        PQclear(result);
    return 0;
}

int database_run(struct database *database, const char *sql, struct error *error)
{
    PGresult *result = PQexec(database->connection, sql);
    int status = succeeded(result) ? 0 : database_failure(database, result, error);

    PQclear(result);
    return status;
}

bool database_in_transaction(const struct database *database)
{
    PGTransactionStatusType status = PQtransactionStatus(database->connection);

    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

void database_rollback(struct database *database)
{
    if (database_in_transaction(database))
        PQclear(PQexec(database->connection, "rollback"));
}

PGconn *database_connection(struct database *database)
{
    return database->connection;
}
