/*
 * What is said of each file by itself: `blame_file` and `blame_lines` records.
 */
#ifndef SESAMI_BLAME_COUNT_DETAIL_H
#define SESAMI_BLAME_COUNT_DETAIL_H

#include "blame-count/authors.h"
#include "blame-count/inventory.h"

#include "base/tool.h"

/* Writes the `blame_file` record of inventory->files[file]: its authors, most lines first. */
int detail_write_file(struct analysis *analysis, const struct inventory *inventory,
                      const struct authors *authors, const struct blame *blame, size_t file,
                      struct error *error);

/* Writes its `blame_lines` record: [first line, count, commit, path there, line there]. Lines
 * count from 1. */
int detail_write_lines(struct analysis *analysis, const struct inventory *inventory,
                       struct object_store *store, const struct blame *blame, size_t file,
                       struct error *error);

#endif
