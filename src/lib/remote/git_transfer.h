/*
 * A run of git that talks with a remote: its progress drawn, its failure explained.
 */
#ifndef SESAMI_REMOTE_GIT_TRANSFER_H
#define SESAMI_REMOTE_GIT_TRANSFER_H

#include "base/progress.h"
#include "remote/git_process.h"

/* git_run() with `on_line` and `context` of its own. A git that ends with another exit code than 0
 * is an error, by git_failure_explain(). */
int git_transfer(const struct git_command *command, struct progress *progress, struct error *error);

#endif
