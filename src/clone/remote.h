/*
 * Repositories elsewhere: cloned bare, with the full history of one branch or of all, by the git
 * program, whose transports (protocol version 2, threaded index-pack, ssh with the user's keys and
 * agent) libgit2 does not match.
 */
#ifndef SESAMI_CLONE_REMOTE_H
#define SESAMI_CLONE_REMOTE_H

#include "base/tool.h"
#include "clone/settings.h"

/* Clones it into --dir or the scratch directory, with --cache from a mirror, and writes the `clone`
 * record. What fails leaves no directory behind. Codes: those of exchange.h, local_describe(),
 * mirror_serve() and scratch_create(). On a signal this does not return. */
int remote_clone(struct clone_settings *settings, struct tool_run *run, const struct wanted *wanted,
                 struct error *error);

/* Asks what --branch, or HEAD, is there and writes the `head` record; fetches nothing. */
int remote_probe(struct clone_settings *settings, struct tool_run *run, const struct wanted *wanted,
                 struct error *error);

#endif
