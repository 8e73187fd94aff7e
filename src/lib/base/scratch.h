/*
 * A private directory that outlives its creator and is removed when the job ends, however it ends.
 *
 * The job is the creator's process group: in `gh-repos x | clone | blame-count` typed by hand, the
 * whole pipe.  A guardian process in a session of its own, with no descriptor open but /dev/null,
 * looks a few times a second whether that group still lives and removes the directory once it does
 * not; so the directory goes after success, Ctrl-C and kill -9 alike.  In a script without job
 * control the group is the script's, and the directory lives until the script ends.
 *
 * What is not covered: kill -9 of the guardian itself, and a machine or container that stops whole.
 */
#ifndef SESAMI_BASE_SCRATCH_H
#define SESAMI_BASE_SCRATCH_H

#include "base/error.h"

/* Makes a directory of mode 0700 under TMPDIR (else /tmp) and starts its guardian. *path is its
 * absolute name, malloc'd. Errors are ERROR_ENVIRONMENT: "disk-full" or "scratch". */
int scratch_create(char **path, struct error *error);

/* The same under `parent`, which must be there. */
int scratch_create_in(char **path, const char *parent, struct error *error);

/* The same as scratch_create() for a directory that nobody else needs: it goes once this process
 * has ended, even when the job goes on. For one thread, and meant for few: each guardian stays this
 * process's child. */
int scratch_create_own(char **path, struct error *error);

/* Removes a directory and all below it: symbolic links are removed, not followed, and nothing on
 * another file system is touched. What has vanished meanwhile is no error. Returns -1 with errno
 * set when something is left. */
int scratch_remove_tree(const char *path);

#endif
