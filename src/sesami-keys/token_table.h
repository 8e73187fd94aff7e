/*
 * The tokens in the database (sql/migrations/0010_users.sql), one a user. What goes in and comes
 * out here is encrypted.
 *
 * Users are known by host and login, in whatever case. Errors are those of db/connection.h, and
 * "no-token" (ERROR_RECORD) for a user who has none.
 */
#ifndef SESAMI_KEYS_TOKEN_TABLE_H
#define SESAMI_KEYS_TOKEN_TABLE_H

#include "db/connection.h"

/* In place of another; makes the user if need be. */
int token_table_store(struct database *database, const char *host, const char *login,
                      const char *token, struct error *error);

/* *token is malloc'd. */
int token_table_find(struct database *database, const char *host, const char *login, char **token,
                     struct error *error);

int token_table_remove(struct database *database, const char *host, const char *login,
                       struct error *error);

/* Everyone's: columns host, login, stored_at and rotated_at (RFC 3339), token. */
int token_table_list(struct database *database, PGresult **rows, struct error *error);

/* Locks, until the transaction ends, the next few users' tokens behind `*after` (0 at first), and
 * moves it: columns user_id, token, host, login. *rows is NULL when there are none behind it.
 * Users are always locked in one order, so that two who do this wait for each other in turn. */
int token_table_lock_next(struct database *database, char after[24], PGresult **rows,
                          struct error *error);

/* Of a user whose row is locked: the same token, encrypted anew. */
int token_table_replace(struct database *database, const char *user_id, const char *token,
                        struct error *error);

#endif
