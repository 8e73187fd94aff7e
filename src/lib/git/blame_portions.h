/*
 * The files of all targets in the order in which they are dealt out to a blame's threads.
 */
#ifndef SESAMI_GIT_BLAME_PORTIONS_H
#define SESAMI_GIT_BLAME_PORTIONS_H

#include "git/blame.h"

struct portion {
    const struct blame_file *file;
    uint32_t number; /* among all targets' files */
    uint32_t target;
    uint64_t lines; /* of all targets' files at its path */
};

/* Most lines first, files of one path together. *portions is malloc'd. There are less than 2^32
 * files. */
int portions_list(const struct blame_target *targets, size_t target_count,
                  struct portion **portions, size_t *count, struct error *error);

bool portions_same_path(const struct portion *left, const struct portion *right);

#endif
