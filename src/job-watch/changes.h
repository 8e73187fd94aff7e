/* Being told of the queue's changes, for a program that can not LISTEN itself. */
#ifndef SESAMI_JOB_WATCH_CHANGES_H
#define SESAMI_JOB_WATCH_CHANGES_H

#include "base/tool.h"

/* Writes a `queue` record once it listens, and after each change, at most twice a second; also once
 * it listens again where the database was away. Ends with an error only, or by SIGPIPE. */
int changes_tell(struct tool_run *run, struct error *error);

#endif
