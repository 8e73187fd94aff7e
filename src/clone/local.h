/*
 * The record of a repository that is on this machine: one that was just cloned, or one whose path
 * was given, which is used where it is and only read.
 */
#ifndef SESAMI_CLONE_LOCAL_H
#define SESAMI_CLONE_LOCAL_H

#include "base/tool.h"
#include "clone/settings.h"

/* Writes the `clone` record, or with --probe the `head` record, of the repository at `path`. `repo`
 * names it in the record; NULL: the name that it has by itself. `cached`: whether a mirror served
 * it. `started`: when work on it began. Codes: those of repository_open() and repository_resolve(),
 * "unknown-branch", "shallow-repository", and those of object_read() where history is broken. */
int local_describe(const struct clone_settings *settings, struct tool_run *run, const char *path,
                   const char *repo, bool cached, double started, struct error *error);

#endif
