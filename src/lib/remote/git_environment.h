/*
 * The environment in which the git program runs: nothing of the user's or the system's git
 * configuration, no hooks, no helpers, no prompts, only the transports allowed.  Settings go by
 * environment (GIT_CONFIG_COUNT), so that they show in no argument list and in no file.
 */
#ifndef SESAMI_REMOTE_GIT_ENVIRONMENT_H
#define SESAMI_REMOTE_GIT_ENVIRONMENT_H

#include "base/error.h"

/* A NULL-ended list for execve(); git_environment_free() it. NULL: out of memory. */
char **git_environment_new(bool allow_file, struct error *error);
void git_environment_free(char **environment);

#endif
