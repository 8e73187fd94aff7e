/*
 * The command that does a job: in a process group of its own, with the job's record as its stdin
 * and its stdout and stderr read by the worker.
 *
 * A guardian process kills the group when the worker dies, were it by kill -9; nothing of a job
 * runs on without its worker. (Not when the guardian is killed first. git, which clone runs in a
 * session of its own, ends with clone.)
 */
#ifndef SESAMI_JOB_RUN_COMMAND_H
#define SESAMI_JOB_RUN_COMMAND_H

#include "base/error.h"

#include <stddef.h>
#include <sys/types.h>

struct command {
    pid_t process; /* and its group */
    int handle;    /* pidfd: readable when the process has ended */
    int output;    /* its stdout, not blocking */
    int messages;  /* its stderr, likewise */
    pid_t guardian;
    int life; /* the guardian sees its other end closed */
};

/* Starts argv[0] (found in PATH) with TMPDIR set to `directory`. Codes: "no-process". */
int command_start(struct command *command, char *const *argv, const char *input, size_t size,
                  const char *directory, struct error *error);

/* To the whole group. */
void command_signal(const struct command *command, int number);

/* After the process has ended: kills what is left of its group and returns its exit code, 128 + n
 * when signal n ended it. The pipes stay open for what is in them. */
int command_reap(struct command *command);
void command_close(struct command *command);

#endif
