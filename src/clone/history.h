/* How large a repository is: its commits and its bytes on disk. */
#ifndef SESAMI_CLONE_HISTORY_H
#define SESAMI_CLONE_HISTORY_H

#include "git/objects.h"

/* The number of commits reachable from `head`, itself included. A commit that is missing or corrupt
 * is an error: the history is not whole. */
int history_count_commits(struct object_store *store, const struct object_id *head, uint64_t *count,
                          struct error *error);

/* The bytes in the files under `common_dir`/objects; alternates do not count. */
uint64_t history_bytes(const char *common_dir);

#endif
