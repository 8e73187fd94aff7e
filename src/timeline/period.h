/*
 * Periods of the calendar: ISO weeks (from Monday, ISO 8601), months, quarters, years.  Times are
 * those of the zone that they are cut in, as zone_local() gives them.  A period is named by the day
 * number (since 1970-01-01) that it starts on.  A commit can be a period of its own; it is named by
 * its day, which others may share.
 */
#ifndef SESAMI_TIMELINE_PERIOD_H
#define SESAMI_TIMELINE_PERIOD_H

#include "base/error.h"

#include <stdint.h>

enum period_unit {
    PERIOD_WEEK,
    PERIOD_MONTH,
    PERIOD_QUARTER,
    PERIOD_YEAR,
    PERIOD_COMMIT,
    PERIOD_UNITS
};

const char *period_unit_name(enum period_unit unit);

/* "week,month" to a bit mask of 1 << unit; an unknown or repeated name is ERROR_USAGE. */
int period_units_parse(const char *list, unsigned *units, struct error *error);

/* The first day of the period that a time (seconds since 1970) lies in. */
int64_t period_start(enum period_unit unit, int64_t seconds);

/* The first day of the period behind the one that starts on a day; of a commit, the next day. */
int64_t period_next(enum period_unit unit, int64_t start);

#define PERIOD_DATE_SIZE 24
/* "2024-02-26"; years beyond 0000-9999 are clamped as text_time() does. Returns `out`. */
const char *period_date(int64_t day, char out[PERIOD_DATE_SIZE]);

#endif
