/*
 * The lines in which one file differs from several others at once, as git's combined diff tells
 * them (`git log -c -p`; combine-diff.c): lines that none of the others has, marked with as many
 * '+' as there are others, and lines that all others have in one place and it has not, marked with
 * as many '-'.
 */
#ifndef SESAMI_GIT_LINE_COMBINE_H
#define SESAMI_GIT_LINE_COMBINE_H

#include "git/diff_side.h"
#include "git/linediff.h"

struct line_combine {
    struct linediff *diff;    /* the caller's */
    struct added_span *added; /* lines that none of those taken so far has */
    size_t added_count;
    struct lost_place *lost; /* where all those taken so far have lines that it has not */
    size_t lost_count;
    size_t taken;
};

/* Starts with no others. The sides must stay while the combination is in use. */
void line_combine_begin(struct line_combine *combine, struct linediff *diff);
void line_combine_free(struct line_combine *combine);

/* Takes another one in; equal ones need be taken but once. Order matters where there are more than
 * two. "diff-too-costly" when the lines lost in one place are too many to be matched. */
int line_combine_take(struct line_combine *combine, const struct diff_side *other,
                      const struct diff_side *file, struct error *error);

void line_combine_count(const struct line_combine *combine, uint32_t *added, uint32_t *deleted);

#endif
