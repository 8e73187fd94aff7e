/*
 * Paths as small numbers, for one blame walk: each directory entry ever met is a node below its
 * directory's node.  Only paths that some line was suspected in are added; a look-up that finds
 * nothing tells the tree diff that nobody cares.
 */
#ifndef SESAMI_GIT_BLAME_PATH_H
#define SESAMI_GIT_BLAME_PATH_H

#include "base/buffer.h"

#include <stdint.h>

typedef uint32_t path_number;

#define PATH_ROOT ((path_number)0) /* the tree itself */
#define PATH_NONE UINT32_MAX

struct path_table;

struct path_table *path_table_new(void);
void path_table_free(struct path_table *table);

/* The entry `name` of `directory`; PATH_NONE when it was never added. */
path_number path_table_find(const struct path_table *table, path_number directory, const char *name,
                            size_t size);

/* A whole path ("a/b/c"), likewise. */
path_number path_table_find_path(const struct path_table *table, const char *path, size_t size);

/* The number of a whole path, with its directories. */
int path_table_add(struct path_table *table, const char *path, path_number *number,
                   struct error *error);

/* One more than the highest number. */
uint32_t path_table_count(const struct path_table *table);

path_number path_table_directory(const struct path_table *table, path_number path);

/* Adds the whole path to `out`. */
int path_table_text(const struct path_table *table, path_number path, struct buffer *out,
                    struct error *error);

#endif
