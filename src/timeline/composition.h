/*
 * `composition` records: the languages of the tree at a period's end.
 */
#ifndef SESAMI_TIMELINE_COMPOSITION_H
#define SESAMI_TIMELINE_COMPOSITION_H

#include "timeline/marks.h"
#include "timeline/tree_state.h"

/* Writes the records of one period, if it is shown, and of the empty ones that are filled from it;
 * `state` is at its commit's tree. */
int composition_write(const struct timeline *timeline, const struct mark *mark,
                      struct tree_state *state, struct error *error);

#endif
