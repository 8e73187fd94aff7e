/*
 * A record as a row for COPY.
 * A field that is missing where it is required, of another type, or impossible (no such day, text
 * over 64 KiB) is an ERROR_RECORD "missing-field", "bad-value" or "too-large"; `row` then holds
 * nothing of use.
 */
#ifndef SESAMI_DB_LOAD_ENCODE_H
#define SESAMI_DB_LOAD_ENCODE_H

#include "base/buffer.h"
#include "db-load/table.h"

#include <jansson.h>
#include <stdint.h>

#define TEXT_LIMIT ((size_t)64 << 10)

/* Adds the row of `record` to `row`. */
int encode_record(const struct record_table *table, const json_t *record, struct buffer *row,
                  struct error *error);

/* RFC 3339 ("2024-02-29T23:59:59Z", with an offset or a fraction too) as seconds since 1970; years
 * before 1 become the beginning of year 1, the first that JSON made by Postgres can show. */
int encode_time(const char *text, int64_t *seconds, struct error *error);

/* The date at the beginning of `text` as days since 1970. */
int encode_date(const char *text, int64_t *days, struct error *error);

#endif
