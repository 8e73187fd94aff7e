/*
 * What is left of a commit's suspects once identical files have gone to the parents: renames, and
 * line by line what the parents' versions have (steps 2 to 4 of blame_pass.h).
 */
#ifndef SESAMI_GIT_BLAME_LINES_H
#define SESAMI_GIT_BLAME_LINES_H

#include "git/blame_batch.h"

/* Finds the files that suspects were renamed from; passes on whole what was only renamed. */
int blame_pass_renamed(struct batch *batch, struct error *error);

/* Passes on lines that parents have too and settles the others. */
int blame_pass_lines(struct batch *batch, struct error *error);

#endif
