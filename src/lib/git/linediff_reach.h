/*
 * How far beyond the changed middles a diff can say that something changed.  Internal to linediff.
 *
 * Outside the middles both files are the same, and xdiff marks changes there only by sliding groups
 * of changed lines (xdl_change_compact).  A group slides up by a line when the line above it equals
 * its own last one, so it leaves the middle over a line only when an equal one stands in the
 * middle; downwards likewise.  The first line outside that neither middle holds ends it.
 */
#ifndef SESAMI_GIT_LINEDIFF_REACH_H
#define SESAMI_GIT_LINEDIFF_REACH_H

#include "git/linediff_lines.h"

/* Lines above and below the middles of `lines`, the old side and the new one, that groups may
 * reach; an estimate that is never too low. False when it is not worth finding out. Lines are
 * compared byte for byte. */
bool linediff_reach(const struct line_table *lines, uint32_t *above, uint32_t *below);

#endif
