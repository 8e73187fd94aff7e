/*
 * What the walks found, gathered into the answer of blame.h.
 */
#ifndef SESAMI_GIT_BLAME_RESULT_H
#define SESAMI_GIT_BLAME_RESULT_H

#include "git/blame_walk.h"

/* One target's answer, for `files` files that became `status`; none has ranges yet. `book` is the
 * walks', which are over. */
struct blame *blame_new(size_t files, const enum blame_status *status, struct commit_book *book);

/* Takes the target's lines out of the finished walks. A file's lines may have come to rest in
 * several of them. `first_file` is the number that the target's first file has
 * there. */
int blame_add_walks(struct blame *blame, const struct blame_walk *const *walks, size_t count,
                    uint32_t first_file, struct error *error);

#endif
