/*
 * Which periods --fill writes although nothing happened in them: all from the first to the last
 * that something happened in, or from --since to --until where these are given.
 *
 * Clocks can be absurd, so there are bounds whatever a repository or an option says: no period is
 * filled before 1970, nor in the future.  Between commits there is nothing to fill.
 */
#ifndef SESAMI_TIMELINE_FILL_H
#define SESAMI_TIMELINE_FILL_H

#include "timeline/timeline.h"

/* Of one unit; days that periods start on. */
struct fill {
    enum period_unit unit;
    int64_t first;
    int64_t last; /* before `first`: none */
    int64_t floor;
    int64_t ceiling;
};

/* Show each period that is not empty to fill_note(), in any order, between the other two. Without
 * --fill the range stays empty. */
void fill_begin(struct fill *fill, const struct timeline *timeline, enum period_unit unit);
void fill_note(struct fill *fill, int64_t start);
void fill_end(struct fill *fill, const struct timeline *timeline);

/* The next period to fill, from `start` on: true when there is one before `end`. */
bool fill_next(const struct fill *fill, int64_t *start, int64_t end);

#endif
