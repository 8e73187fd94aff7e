/*
 * JSON objects as lines of CSV (RFC 4180): CRLF, fields quoted where they need to be.
 *
 * `columns` names the members, with commas between; "author.name" is a member of a member.  Strings
 * are written as they are, null and what is missing as nothing, lists and objects as JSON.
 *
 * Spreadsheets run what begins with = + - @ (also behind a tab or a carriage return) as a formula,
 * and names, paths and messages come from strangers' repositories.  Such a string gets an
 * apostrophe in front, which spreadsheets hide; it is not taken off again, so programs that need
 * every byte as it was should ask for NDJSON.  Numbers are left alone.
 */
#ifndef SESAMI_HTTP_CSV_H
#define SESAMI_HTTP_CSV_H

#include "base/buffer.h"

int csv_add_header(struct buffer *out, const char *columns, struct error *error);

/* `json` is one object; fails with "not-json" when it is not. */
int csv_add_row(struct buffer *out, const char *columns, const char *json, size_t size,
                struct error *error);

#endif
