#include "http/statement.h"

#include "base/message.h"
#include "base/progress.h"
#include "http/exchange.h"

#include <string.h>

#define VALUES_2 "$1, $2"
#define VALUES_3 "$1, $2, $3"
#define VALUES_4 "$1, $2, $3, $4"
#define VALUES_5 "$1, $2, $3, $4, $5"
#define VALUES_6 "$1, $2, $3, $4, $5, $6"
#define VALUES_7 "$1, $2, $3, $4, $5, $6, $7"
#define VALUES_8 "$1, $2, $3, $4, $5, $6, $7, $8"
#define VALUES_9 "$1, $2, $3, $4, $5, $6, $7, $8, $9"
#define VALUES_10 "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10"
#define VALUES_11 "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11"

/* One object; the same with the cursor of the next page; rows; rows up to a page's limit and one
 * more, which shows that there is a next page. */
#define OBJECT(function, values) "SELECT api." function "(" values ")"
#define PAGE(function, values) \
    "SELECT page, page->>'next' FROM api." function "(" values ") AS page"
#define CODING(function, values) "SELECT coding_api." function "(" values ")"
#define CODING_PAGE(function, values) \
    "SELECT page, page->>'next' FROM coding_api." function "(" values ") AS page"
#define ROWS(function, values) "SELECT entry, NULL FROM api." function "_rows(" values ")"
#define PAGE_ROWS(function, values) \
    "SELECT entry, cursor FROM api." function "_rows(" values "::integer + 1)"

static const struct {
    const char *name;
    const char *sql;
    int parameters;
    const char *rows;    /* NULL: one object alone */
    int rows_parameters; /* the first so many of `parameters` */
} statements[STATEMENT_COUNT] = {
    [STATEMENT_VERSION] =
        {"version",
         "SELECT concat(pg_current_snapshot(), ' ', pg_postmaster_start_time(),"
         " CASE WHEN $1::bigint IS NOT NULL THEN date_trunc('minute', now()) END)",
         1, NULL, 0},
    [STATEMENT_HEALTH] = {"health", OBJECT("health", ""), 0, NULL, 0},
    [STATEMENT_REPOSITORIES] = {"repositories", PAGE("repositories", VALUES_7), 7,
                                PAGE_ROWS("repositories", VALUES_7), 7},
    [STATEMENT_REPOSITORY] = {"repository", OBJECT("repository", VALUES_3), 3, NULL, 0},
    [STATEMENT_CONTRIBUTORS] = {"contributors", PAGE("contributors", VALUES_10), 10,
                                PAGE_ROWS("contributors", VALUES_10), 10},
    [STATEMENT_LANGUAGES] = {"languages", OBJECT("languages", VALUES_3), 3,
                             ROWS("languages", VALUES_3), 3},
    [STATEMENT_TECHNOLOGIES] = {"technologies", OBJECT("technologies", VALUES_3), 3,
                                ROWS("technologies", VALUES_3), 3},
    [STATEMENT_DEPENDENCIES] = {"dependencies", PAGE("dependencies", VALUES_5), 5,
                                PAGE_ROWS("dependencies", VALUES_5), 5},
    [STATEMENT_ACTIVITY] = {"activity", OBJECT("activity", VALUES_11), 11,
                            ROWS("activity", VALUES_9), 9},
    [STATEMENT_COMPOSITION] = {"composition", OBJECT("composition", VALUES_8), 8,
                               ROWS("composition", VALUES_7), 7},
    [STATEMENT_TECHNOLOGY_CHANGES] = {"technology-changes", PAGE("technology_changes", VALUES_8), 8,
                                      PAGE_ROWS("technology_changes", VALUES_8), 8},
    [STATEMENT_SKIPPED] = {"skipped", OBJECT("skipped", VALUES_3), 3, ROWS("skipped", VALUES_3), 3},
    [STATEMENT_PROFILE] = {"profile", OBJECT("profile", VALUES_2), 2, NULL, 0},
    [STATEMENT_COMPARE] = {"compare", OBJECT("compare", VALUES_2), 2, NULL, 0},
    [STATEMENT_QUEUE] = {"queue", OBJECT("queue", ""), 0, NULL, 0},
    [STATEMENT_ANALYSES] = {"analyses", OBJECT("analyses", VALUES_4), 4, NULL, 0},
    [STATEMENT_ANALYSIS] = {"analysis", OBJECT("analysis", VALUES_2), 2, NULL, 0},
    [STATEMENT_CLASSES] = {"classes", CODING_PAGE("classes", VALUES_2), 2, NULL, 0},
    [STATEMENT_CLASS_ASSIGNMENT] = {"class-assignment", CODING_PAGE("overview", VALUES_6), 6, NULL,
                                    0},
    [STATEMENT_CLASS_STUDENT] = {"class-student", CODING("student", VALUES_4), 4, NULL, 0},
    [STATEMENT_CODING_KEY] = {"coding-key", CODING("key_may", VALUES_2), 2, NULL, 0},
    [STATEMENT_CODING_FILES] = {"coding-files", CODING("files", VALUES_3), 3, NULL, 0},
    [STATEMENT_CODING_TIMESTAMPS] = {"coding-timestamps", CODING("timestamps", VALUES_4), 4, NULL,
                                     0},
    [STATEMENT_CODING_FILE_AVERAGE] = {"coding-file-average", CODING("file_average", VALUES_4), 4,
                                       NULL, 0},
    [STATEMENT_CODING_WORK_AVERAGE] = {"coding-work-average", CODING("work_average", VALUES_3), 3,
                                       NULL, 0},
    [STATEMENT_CODING_TREND] = {"coding-trend", CODING("trend", VALUES_4), 4, NULL, 0},
    [STATEMENT_CODING_BUILD_LOGS] = {"coding-build-logs", CODING("build_logs", VALUES_3), 3, NULL,
                                     0},
    [STATEMENT_CODING_RUN_LOGS] = {"coding-run-logs", CODING("run_logs", VALUES_3), 3, NULL, 0},
    [STATEMENT_CODING_ASSIGNMENT] = {"coding-assignment", CODING("assignment", VALUES_2), 2, NULL,
                                     0},
    [STATEMENT_CODING_CHANGES] = {"coding-changes", CODING("changes", VALUES_4), 4, NULL, 0},
    [STATEMENT_CODING_BUILD_AVERAGE] = {"coding-build-average", CODING("build_average", VALUES_2),
                                        2, NULL, 0},
    [STATEMENT_CODING_RUN_AVERAGE] = {"coding-run-average", CODING("run_average", VALUES_2), 2,
                                      NULL, 0},
    [STATEMENT_ACCOUNT_REPOSITORIES] = {"account-repositories",
                                        OBJECT("account_repositories", VALUES_4), 4, NULL, 0},
};

_Static_assert(STATEMENT_COUNT <= 64, "pool_connection.prepared has 64 bits");

size_t statement_parameters(enum statement statement)
{
    return (size_t)statements[statement].parameters;
}

const char *statement_rows(enum statement statement, int *parameters)
{
    *parameters = statements[statement].rows_parameters;
    return statements[statement].rows;
}

static PGresult *prepare(struct pool_connection *connection, enum statement statement,
                         double deadline)
{
    int sent = PQsendPrepare(connection->postgres, statements[statement].name,
                             statements[statement].sql, 0, NULL);
    PGresult *result = exchange_answer(connection, sent, deadline);

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
    return exchange_answer(connection, sent, deadline);
}

/* Adds what was found to `out`, and to `next` the cursor of the next page. */
static void read_result(const PGresult *result, struct buffer *out, struct buffer *next,
                        bool *found, struct error *error)
{
    *found = PQntuples(result) == 1 && !PQgetisnull(result, 0, 0);
    if (!*found)
        return;
    (void)buffer_add(out, PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0), error);
    if (next != NULL && PQnfields(result) > 1 && !PQgetisnull(result, 0, 1))
        (void)buffer_add_string(next, PQgetvalue(result, 0, 1), error);
}

static const struct failure *run_once(struct pool *pool, enum statement statement,
                                      const char *const *values, struct buffer *out,
                                      struct buffer *next, bool *found, struct error *error)
{
    double deadline = progress_now() + pool_patience_ms(pool) / 1000.0;
    struct pool_connection *connection;
    const struct failure *failure;
    PGresult *result;

    if (pool_take(pool, &connection, error) != 0)
        return NULL;
    result = execute(connection, statement, values, deadline);
    failure = exchange_failure(result);
    if (failure == NULL)
        read_result(result, out, next, found, error);
    else if (failure->reconnect)
        connection->broken = true;
    else if (!failure->expected)
        message_warning("statement \"%s\": %s", statements[statement].name,
                        PQresultErrorMessage(result));
    PQclear(result);
    pool_give(pool, connection);
    return failure;
}

int statement_run(struct pool *pool, enum statement statement, const char *const *values,
                  struct buffer *out, struct buffer *next, bool *found, struct error *error)
{
    const struct failure *failure = NULL;
    struct error mine = ERROR_INIT;

    for (int attempt = 0; attempt < 2; attempt++) {
        failure = run_once(pool, statement, values, out, next, found, &mine);
        if (failure == NULL || !failure->reconnect)
            break;
    }
    if (failure != NULL)
        exchange_set_error(failure, &mine);
    if (mine.kind == ERROR_NONE)
        return 0;
    if (error != NULL)
        *error = mine;
    return -1;
}
