/*
 * Groups of changed lines, and where among equal lines they are shown: merged when they meet, in
 * line with a change of the other side, else where the indentation speaks for it, as xdiff's
 * compaction decides.  Internal to linediff.
 */
#ifndef SESAMI_GIT_LINEDIFF_SLIDE_H
#define SESAMI_GIT_LINEDIFF_SLIDE_H

#include "git/linediff_lines.h"

/* Changed lines start .. start+count-1 of one side. `unchanged` is the number of unchanged lines
 * between the middle's begin and the group (negative when it slid above it): groups of the two
 * sides with the same number face each other. */
struct group {
    long start;
    long count;
    long unchanged;
};

struct group_list {
    struct group *groups;
    size_t count;
    size_t room;
};

int group_list_add(struct group_list *list, struct group group);

/* Slides the groups of one side; those of the other side stay. */
void groups_slide(struct group_list *list, const struct group_list *other, struct line_table *lines,
                  bool indent_heuristic);

#endif
