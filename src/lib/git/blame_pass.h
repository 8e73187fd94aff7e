/*
 * One commit of a blame walk: its suspects are passed on to its parents as git's pass_blame()
 * decides it.
 *
 *  1. Each parent in turn, same path: an identical blob takes the whole file.
 *  2. Each parent that has no file there, in turn: a renamed file; an identical one takes all.
 *  3. A parent whose blob an earlier parent has too is passed over.
 *  4. What is left goes line by line to the parents in turn; lines that none has are settled here.
 */
#ifndef SESAMI_GIT_BLAME_PASS_H
#define SESAMI_GIT_BLAME_PASS_H

#include "git/blame_walk.h"

/* Deals with `commit` (its links are read); `state` is taken over. */
int blame_pass_commit(struct blame_walk *walk, struct walk_commit *commit, struct state *state,
                      struct error *error);

#endif
