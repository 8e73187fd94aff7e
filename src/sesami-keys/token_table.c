#include "sesami-keys/token_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum query {
    QUERY_ADD_USER,
    QUERY_STORE,
    QUERY_FIND,
    QUERY_REMOVE,
    QUERY_LIST,
    QUERY_NEXT,
    QUERY_LOCK,
    QUERY_REPLACE
};

#define WHOSE "u.host = $1 and lower(u.login) = lower($2)"
#define RFC_3339 "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'"

/* clang-format off */
static const struct statement queries[] = {
    [QUERY_ADD_USER] = {"keys-add-user",
        "insert into sesami.app_user (host, login) values ($1, $2) on conflict do nothing", 2},
    [QUERY_STORE] = {"keys-store",
        "insert into sesami.user_token (user_id, token)"
        " select u.user_id, $3::text from sesami.app_user u where " WHOSE
        " on conflict (user_id) do update"
        " set token = excluded.token, stored_at = now(), rotated_at = null", 3},
    [QUERY_FIND] = {"keys-find",
        "select t.token from sesami.user_token t join sesami.app_user u using (user_id)"
        " where " WHOSE, 2},
    [QUERY_REMOVE] = {"keys-remove",
        "delete from sesami.user_token t using sesami.app_user u"
        " where u.user_id = t.user_id and " WHOSE " returning t.user_id", 2},
    [QUERY_LIST] = {"keys-list",
        "select u.host, u.login, to_char(t.stored_at at time zone 'UTC', " RFC_3339 "),"
        " to_char(t.rotated_at at time zone 'UTC', " RFC_3339 "), t.token, u.user_id"
        " from sesami.user_token t join sesami.app_user u using (user_id)"
        " order by u.host, lower(u.login)", 0},
    [QUERY_NEXT] = {"keys-next",
        "select max(user_id) from (select user_id from sesami.user_token"
        " where user_id > $1::bigint order by user_id limit 100) as next", 1},
    [QUERY_LOCK] = {"keys-lock",
        "select t.user_id, t.token, u.host, u.login"
        " from sesami.user_token t join sesami.app_user u using (user_id)"
        " where t.user_id > $1::bigint and t.user_id <= $2::bigint"
        " order by t.user_id for update of t", 2},
    [QUERY_REPLACE] = {"keys-replace",
        "update sesami.user_token set token = $2, rotated_at = now() where user_id = $1::bigint",
        2},
};
/* clang-format on */

static int no_token(const char *login, struct error *error)
{
    return error_record(error, "no-token", "%.255s has no token stored", login);
}

int token_table_store(struct database *database, const char *host, const char *login,
                      const char *token, struct error *error)
{
    const char *values[] = {host, login, token};

    if (database_run(database, "begin", error) == 0 &&
        database_query(database, &queries[QUERY_ADD_USER], values, NULL, error) == 0 &&
        database_query(database, &queries[QUERY_STORE], values, NULL, error) == 0 &&
        database_run(database, "commit", error) == 0)
        return 0;
    database_rollback(database);
    return -1;
}

int token_table_find(struct database *database, const char *host, const char *login, char **token,
                     struct error *error)
{
    const char *values[] = {host, login};
    PGresult *row = NULL;
    int status = database_query(database, &queries[QUERY_FIND], values, &row, error);

    *token = NULL;
    if (status == 0 && PQntuples(row) == 0)
        status = no_token(login, error);
    else if (status == 0 && (*token = strdup(PQgetvalue(row, 0, 0))) == NULL)
        status = error_no_memory(error);
    PQclear(row);
    return status;
}

int token_table_remove(struct database *database, const char *host, const char *login,
                       struct error *error)
{
    const char *values[] = {host, login};
    PGresult *row = NULL;
    int status = database_query(database, &queries[QUERY_REMOVE], values, &row, error);

    if (status == 0 && PQntuples(row) == 0)
        status = no_token(login, error);
    PQclear(row);
    return status;
}

int token_table_list(struct database *database, PGresult **rows, struct error *error)
{
    return database_query(database, &queries[QUERY_LIST], NULL, rows, error);
}

/* Which users are next is asked without a lock first: rows that vanish while it is waited for must
 * not look like the end. */
int token_table_lock_next(struct database *database, char after[24], PGresult **rows,
                          struct error *error)
{
    char last[24] = "";
    const char *values[] = {after, last};
    PGresult *next = NULL;
    int status = database_query(database, &queries[QUERY_NEXT], values, &next, error);

    *rows = NULL;
    if (status == 0)
        snprintf(last, sizeof last, "%s", PQgetvalue(next, 0, 0)); /* empty: null, there is none */
    PQclear(next);
    if (status != 0 || *last == '\0')
        return status;
    status = database_query(database, &queries[QUERY_LOCK], values, rows, error);
    memcpy(after, last, sizeof last);
    return status;
}

int token_table_replace(struct database *database, const char *user_id, const char *token,
                        struct error *error)
{
    const char *values[] = {user_id, token};

    return database_query(database, &queries[QUERY_REPLACE], values, NULL, error);
}
