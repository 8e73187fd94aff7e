/*
 * The time zone that periods are cut in: a fixed offset from UTC, or a place of the tz database
 * ("Europe/Berlin") with its summer times, as the C library reads them.
 *
 * A place becomes the process's own time zone (TZ), because the C library knows only that one: set
 * it before there are threads, once.  zone_local() may then be called from any thread.
 */
#ifndef SESAMI_TIMELINE_ZONE_H
#define SESAMI_TIMELINE_ZONE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { ZONE_NAME_SIZE = 64 };

struct zone {
    char name[ZONE_NAME_SIZE]; /* "UTC", "+05:45", "Europe/Berlin" */
    bool place;                /* the process's zone; else `offset` */
    int32_t offset;            /* seconds east of UTC */
};

/* "UTC", "Z", "+02:00", "-0330", "+9" or a name of the tz database; else ERROR_USAGE. Several
 * spellings of one offset get one name. */
int zone_parse(const char *text, struct zone *zone, struct error *error);

/* What clocks there show at `seconds` (since 1970), written as if they showed UTC. */
int64_t zone_local(const struct zone *zone, int64_t seconds);

/* And back: the first moment at which clocks there show `local`; when they skip it, the moment that
 * they would have shown it. */
int64_t zone_moment(const struct zone *zone, int64_t local);

#endif
