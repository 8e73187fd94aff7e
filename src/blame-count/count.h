/*
 * One repository's analysis: the records of blame-count, from `blame` to `done`.
 */
#ifndef SESAMI_BLAME_COUNT_COUNT_H
#define SESAMI_BLAME_COUNT_COUNT_H

#include "blame-count/settings.h"

#include "base/tool.h"

/* Analyses what a `clone` record names, or the repository at a path. */
int count_record(const struct settings *settings, struct tool_run *run, const json_t *record,
                 struct error *error);
int count_path(const struct settings *settings, struct tool_run *run, const char *path,
               struct error *error);

#endif
