/*
 * Rows for COPY ... (FORMAT binary): built in a buffer, sent in pieces of any size.
 * Follows "Binary Format" of Postgres' COPY page.  A row is row_begin() with the number of its
 * fields, then exactly that many row_ calls.
 */
#ifndef SESAMI_DB_COPY_H
#define SESAMI_DB_COPY_H

#include "base/buffer.h"
#include "db/connection.h"

#include <stdint.h>

int row_begin(struct buffer *row, unsigned fields, struct error *error);
int row_null(struct buffer *row, struct error *error);
int row_text(struct buffer *row, const char *bytes, size_t size, struct error *error);
/* jsonb, from JSON text. */
int row_json(struct buffer *row, const char *bytes, size_t size, struct error *error);
int row_bigint(struct buffer *row, int64_t value, struct error *error);
/* timestamptz; seconds since 1970, whole years 1 to 9999 only (the caller sees to it). */
int row_timestamp(struct buffer *row, int64_t seconds, struct error *error);
/* date; days since 1970. */
int row_date(struct buffer *row, int64_t days, struct error *error);

/* Starts copying whole rows into a table; between this and copy_end() or copy_abort() nothing else
 * may be said on the connection. `table` is a trusted name. */
int copy_begin(struct database *database, const char *table, struct error *error);

/* Sends bytes of rows; rows may be torn across calls. */
int copy_send(struct database *database, const char *bytes, size_t size, struct error *error);

/* Ends the copy; what Postgres does not like about the rows comes out here. */
int copy_end(struct database *database, struct error *error);

/* Ends it with a failure, so that the connection can be used again (for a rollback). */
void copy_abort(struct database *database);

#endif
