/*
 * Brings a database to the form that this program knows.
 *
 * Migrations run forward only, each in a transaction of its own, one migrating program at a time
 * (advisory lock), as role sesami_owner once that role is there.  Each one's SHA-256 is kept: one
 * that has changed since it was applied is refused ("migration-changed"), and so is a database that
 * holds one this program does not know ("database-newer").  Then all repeatable files that have
 * changed are applied in one transaction.  Running it again does nothing.
 */
#ifndef SESAMI_DB_LOAD_MIGRATE_H
#define SESAMI_DB_LOAD_MIGRATE_H

#include "db/connection.h"

/* Connects, leaving the connection in *database for the caller to close, and migrates; a note on
 * stderr for each file applied. `sql`: the files' directory, NULL: sql_directory_find(). */
int migrate(struct database **database, const char *sql, struct error *error);

#endif
