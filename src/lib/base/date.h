/*
 * Dates that people type: one form for every option that takes one.
 *
 *   2024-02-29                    midnight UTC
 *   2024-02-29T12:00:00Z          RFC 3339 and ISO 8601: 'T' or a space, seconds and fraction of
 *   2024-02-29 14:00 +0200        them may be left out, without a zone UTC
 *   @1709208000                   seconds since 1970
 *   now, yesterday                yesterday is 24 hours ago
 *   3 months ago, 1.year.2.weeks  back from now; any punctuation between the words, "ago" or not
 *
 * What is accepted means what git's approxidate (date.c) makes of it in UTC, but for a day alone:
 * git fills in the present time of day, which nobody could repeat.  What git would guess at
 * ("last friday", "noon", "5/6/2024") is refused.
 */
#ifndef SESAMI_BASE_DATE_H
#define SESAMI_BASE_DATE_H

#include "base/error.h"

#include <stdint.h>

/* `text` as seconds since 1970, as seen from the time `now`; else ERROR_USAGE that names `option`.
 */
int date_parse(const char *option, const char *text, int64_t now, int64_t *seconds,
               struct error *error);

#endif
