/*
 * What a failing git meant, from its messages (LC_ALL=C), as an error code.
 */
#ifndef SESAMI_REMOTE_GIT_FAILURE_H
#define SESAMI_REMOTE_GIT_FAILURE_H

#include "base/buffer.h"

/* Keeps a line of git's stderr that may explain a failure; progress is passed over. */
int git_failure_note(struct buffer *messages, const char *line, struct error *error);

/* Sets `error` from the lines noted: its code, kind and `retryable` by the first rule that matches
 * one of them, "git-failed" when none does; its message is git's own. Returns -1. */
int git_failure_explain(const struct buffer *messages, int status, struct error *error);

/* Whether the network failed, which may be another's fault than the remote's: "network" (it cannot
 * be reached), "connection-lost" (in the middle), "connection-stalled" (nothing came any more). */
bool git_failure_is_network(const struct error *error);

#endif
