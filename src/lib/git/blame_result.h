/*
 * What the walks found, gathered into the answer of blame.h.
 */
#ifndef SESAMI_GIT_BLAME_RESULT_H
#define SESAMI_GIT_BLAME_RESULT_H

#include "git/blame_walk.h"

/* For `files` files, none of which has ranges yet. */
struct blame *blame_new(size_t files);

/* One for each file, for the walks to write to. */
enum blame_status *blame_status_list(struct blame *blame);

/* Takes the lines out of a finished walk. */
int blame_add_walk(struct blame *blame, struct blame_walk *walk, struct error *error);

#endif
