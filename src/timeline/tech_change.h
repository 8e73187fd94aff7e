/*
 * `tech_change` records: what the stack at a period's end has that the one before had not.
 */
#ifndef SESAMI_TIMELINE_TECH_CHANGE_H
#define SESAMI_TIMELINE_TECH_CHANGE_H

#include "timeline/marks.h"
#include "timeline/stack.h"

/* Writes the records of one period. `last` is the stack at the end of the unit's period before,
 * NULL for none. */
int tech_change_write(const struct timeline *timeline, const struct mark *mark,
                      const struct stack *last, const struct stack *now, struct error *error);

#endif
