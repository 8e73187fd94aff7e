/*
 * A connection to Postgres and what is said over it.
 *
 * Where it leads comes from DATABASE_URL (a URI or a key=value string), else from libpq's own
 * environment (PGHOST, PGDATABASE, PGSERVICE, PGPASSFILE, ...); never from a caller's argument, so
 * that no password is in any argv.  Messages hold neither.
 *
 * Failures: ERROR_ENVIRONMENT where the database is away, refuses us, is full or is not migrated
 * ("no-database", "database-lost", "database-refused", "database-full", "not-migrated");
 * ERROR_RECORD where it does not take what it was given ("not-stored"), or where another session
 * was in the way and the same thing may be tried again ("database-busy", retryable).
 * One thread at a time.
 */
#ifndef SESAMI_DB_CONNECTION_H
#define SESAMI_DB_CONNECTION_H

#include "base/error.h"

#include <libpq-fe.h>

struct database;

/* A statement that is prepared at its first use on each connection. Tables of these, static. */
struct statement {
    const char *name; /* unique in the program */
    const char *sql;  /* with $1, $2, ... of types that it casts them to */
    int parameters;
};

/* Connects; `application` is what pg_stat_activity shows. */
int database_open(struct database **database, const char *application, struct error *error);

/* The same as `user`, whatever PGUSER says, unless DATABASE_URL names another. */
int database_open_as(struct database **database, const char *application, const char *user,
                     struct error *error);

void database_close(struct database *database);

/* True for a failure that goes by itself: the database may be back later, or less busy. */
bool database_may_recover(const struct error *error);

/* Runs a prepared statement with values in text form (NULL: null). The result is the caller's to
 * PQclear(); `result` may be NULL when nobody wants it. */
int database_query(struct database *database, const struct statement *statement,
                   const char *const *values, PGresult **result, struct error *error);

/* Runs SQL as it is, several statements at will; for begin, commit and migrations. */
int database_run(struct database *database, const char *sql, struct error *error);

/* Ends a transaction that failed, if one is open; what fails here changes nothing any more. */
void database_rollback(struct database *database);

/* True between begin and commit, also when the transaction has failed. */
bool database_in_transaction(const struct database *database);

/* libpq's own, for COPY and notifications; stays the database's. */
PGconn *database_connection(struct database *database);

/* Fills `error` from a result that failed, or from the connection when `result` is NULL.
 * Returns -1. */
int database_failure(struct database *database, const PGresult *result, struct error *error);

#endif
