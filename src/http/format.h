/*
 * In which form results are sent: what "?format=" says, else what Accept prefers (RFC 9110 section
 * 12.5.1: the most specific range that fits a type gives its weight; of equal weights JSON first).
 */
#ifndef SESAMI_HTTP_FORMAT_H
#define SESAMI_HTTP_FORMAT_H

#include "base/error.h"
#include "http/uri.h"

#include <stdbool.h>

enum format { FORMAT_JSON, FORMAT_NDJSON, FORMAT_CSV, FORMAT_COUNT };

/* Fails with "bad-parameter" for a "format" that is unknown or given twice, and "not-acceptable"
 * when none fits, or only one of rows and `has_rows` is false. `accept` NULL: anything. */
int format_choose(const struct uri *uri, const char *accept, bool has_rows, enum format *format,
                  struct error *error);

/* Its Content-Type. */
const char *format_type(enum format format);

#endif
