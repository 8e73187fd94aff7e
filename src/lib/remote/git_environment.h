/*
 * The environment in which the git program runs: nothing of the user's or the system's git
 * configuration, no hooks, no helpers, no prompts, only the transports allowed.  Settings go by
 * environment (GIT_CONFIG_COUNT), so that they show in no argument list and in no file.
 */
#ifndef SESAMI_REMOTE_GIT_ENVIRONMENT_H
#define SESAMI_REMOTE_GIT_ENVIRONMENT_H

#include "base/error.h"
#include "remote/token_hosts.h"

enum { GIT_TOKEN_DESCRIPTOR = 3 }; /* where git finds the token's file open */

/* What a run of git may do beyond what every one may. */
struct git_permissions {
    bool allow_file;               /* file:// may be used */
    unsigned patience;             /* seconds without a byte over https; 0: 120 */
    const struct git_token *token; /* NULL: none */
};

/* A NULL-ended list for execve(); git_environment_free() it. NULL: out of memory. */
char **git_environment_new(const struct git_permissions *may, struct error *error);
void git_environment_free(char **environment);

#endif
