/*
 * Runs the git program: no shell, an environment of its own (git_environment.h), a session of its
 * own, so that it can ask nobody anything and that it, its transport and its index-pack can be
 * ended together.
 *
 * While git runs, SIGINT, SIGTERM and SIGHUP end git first: git_run() then fails with
 * "interrupted", the caller tidies up and calls git_die_of_signal().
 */
#ifndef SESAMI_REMOTE_GIT_PROCESS_H
#define SESAMI_REMOTE_GIT_PROCESS_H

#include "base/buffer.h"
#include "remote/git_environment.h"

/* Called for every line of git's stderr, which ends with a line feed or (progress) with a carriage
 * return; the line's bytes are terminated by NUL and may be changed. */
typedef void git_line_handler(void *context, char *line);

/* Returns -1 with an error to end git. */
typedef int git_watcher(void *watched, struct error *error);

struct git_command {
    const char *const *arguments; /* behind "git", NULL-ended */
    struct git_permissions may;
    double timeout;        /* seconds */
    int input;             /* a file for stdin; 0: /dev/null */
    struct buffer *output; /* gets stdout, up to its limit; NULL: not wanted */
    git_line_handler *on_line;
    void *context;
    git_watcher *watch; /* called some times a second while git runs; NULL: nobody */
    void *watched;
};

/* 0: git ended by itself, *status is its exit code (128 + n when signal n ended it). Codes:
 * "timeout" (retryable), "interrupted", "no-git" and other failures of the environment. Whatever
 * happens, nothing of git still runs afterwards. */
int git_run(const struct git_command *command, int *status, struct error *error);

/* Waits so many seconds; ending signals end that as they end git_run(). */
int git_wait(double seconds, struct error *error);

/* Ends this process by the signal that interrupted git_run(). */
void git_die_of_signal(void);

#endif
