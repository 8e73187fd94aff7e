/*
 * Where the lines that an ignored commit changed came from: git's guess for --ignore-rev (blame.c,
 * guess_line_blames).  First the line of the parent's side of the hunk that is most alike, in
 * order; failing that, any line of the parent's file.
 */
#ifndef SESAMI_GIT_BLAME_GUESS_H
#define SESAMI_GIT_BLAME_GUESS_H

#include "git/linediff.h"
#include "git/objects.h"

#define GUESS_NONE (-1)

/* For each line of `child` inside a hunk: the parent's line, or GUESS_NONE. Lines outside hunks are
 * GUESS_NONE too. *lines is malloc'd, with an entry for each line of `child`. *steps is how much
 * work (blame_budget.h) it may take, "search-too-costly" when that is not enough, and in any case
 * what it took afterwards. */
int blame_guess_lines(const struct object *parent, const struct object *child,
                      const struct hunk *hunks, size_t hunk_count, uint64_t *steps, int32_t **lines,
                      struct error *error);

#endif
