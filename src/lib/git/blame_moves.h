/*
 * Lines that a commit seems to have added, looked for elsewhere in its parents: the part of git's
 * pass_blame() that -M and -C switch on (blame.c).
 *
 *  1. -M: each parent's version of the suspect's own file, in turn; scores above 20 count.
 *  2. -C: other files of each parent, in turn; scores above 40 count.  Those that the commit
 *     changed; with a second -C all, for a suspect that the parent does not have at the same path;
 *     with a third all for every suspect.
 *
 * How lines hang together decides what becomes of them, so ranges are never joined here
 * (RANGE_APART), as git joins none before the end.  Ranges do not influence one another, hence the
 * files of one walk still share it.
 *
 * One thing is not git's: when lines have been copied from a symlink, git may take that symlink for
 * an older version of a regular file of the same path, or the other way round, depending on what it
 * looked at before.
 */
#ifndef SESAMI_GIT_BLAME_MOVES_H
#define SESAMI_GIT_BLAME_MOVES_H

#include "git/blame_batch.h"

struct blame_moves;

bool blame_moves_wanted(const struct blame_options *options);

/* For one walk, whose other fields are set. NULL: no memory. */
struct blame_moves *blame_moves_new(struct blame_walk *walk);
void blame_moves_free(struct blame_moves *moves);

/* Hands those ranges of a suspect (by index) that are found in parents to them. On failure the
 * suspect still has all ranges that could not be looked for. */
int blame_pass_moved(struct batch *batch, size_t suspect, struct error *error);

#endif
