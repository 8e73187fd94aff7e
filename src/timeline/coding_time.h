/*
 * Times of snapshots and logs: "20250301_120000" (UTC), or RFC 3339 with 'T', 't' or a space, in
 * UTC where it names no offset; either with a fraction, of which microseconds count.  Years 1970 to
 * 2999.  The same texts as coding.instant() of sql/coding/numbers.sql takes.
 */
#ifndef SESAMI_TIMELINE_CODING_TIME_H
#define SESAMI_TIMELINE_CODING_TIME_H

#include <stdbool.h>
#include <stdint.h>

enum { MICROSECONDS = 1000000 };

/* Microseconds since 1970; false for any other text, and for dates that are none. */
bool coding_time_parse(const char *text, int64_t *microseconds);

#endif
