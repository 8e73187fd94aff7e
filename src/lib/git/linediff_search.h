/*
 * Myers' search in linear space for the changed ones among two sequences of line classes, with the
 * shortcuts that xdiff takes when it gets costly, so that it decides as xdiff does.
 * "An O(ND) Difference Algorithm and its Variations", Eugene W. Myers, 1986.
 * Internal to linediff.
 */
#ifndef SESAMI_GIT_LINEDIFF_SEARCH_H
#define SESAMI_GIT_LINEDIFF_SEARCH_H

#include "git/linediff_classes.h"

/* Memory of the search, reused. All zero at first. */
struct search_memory {
    int32_t *reach;
    size_t reach_room;
    struct search_box *boxes;
    size_t box_room;
    uint64_t steps_most; /* diagonals that a search may step on */
    uint64_t steps;      /* that the last search stepped on */
};

void search_memory_free(struct search_memory *memory);

enum search_result { SEARCH_DONE, SEARCH_NO_MEMORY, SEARCH_TOO_COSTLY };

/* Sets the flags `changed` of both sides. */
enum search_result search_changes(struct search_memory *memory, struct kept_lines *old_lines,
                                  struct kept_lines *new_lines);

#endif
