/*
 * Repositories elsewhere: cloned bare, with the full history of one branch, by the git program,
 * whose transports (protocol version 2, threaded index-pack, ssh with the user's keys and agent)
 * libgit2 does not match.
 */
#ifndef SESAMI_CLONE_REMOTE_H
#define SESAMI_CLONE_REMOTE_H

#include "base/tool.h"
#include "clone/settings.h"

/* Clones `url` into --dir or the scratch directory and writes the `clone` record. What fails leaves
 * no directory behind. Codes: those of git_failure_explain(), git_run(), local_describe() and
 * scratch_create(). On a signal this does not return. */
int remote_clone(struct clone_settings *settings, struct tool_run *run, const char *repo,
                 const char *url, struct error *error);

/* Asks what --branch, or HEAD, is at `url` and writes the `head` record; fetches nothing. */
int remote_probe(const struct clone_settings *settings, struct tool_run *run, const char *repo,
                 const char *url, struct error *error);

#endif
