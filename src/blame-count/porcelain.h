/*
 * What `git blame --porcelain` prints, for people and for tests.
 */
#ifndef SESAMI_BLAME_COUNT_PORCELAIN_H
#define SESAMI_BLAME_COUNT_PORCELAIN_H

#include "blame-count/settings.h"

#include "base/tool.h"

/* Prints `files` (paths in the tree of the commit) one after the other. A path that is no regular
 * file there is an ERROR_RECORD "no-such-file", before anything is printed. */
int porcelain_print(const struct settings *settings, struct tool_run *run, const char *const *files,
                    size_t count, struct error *error);

#endif
