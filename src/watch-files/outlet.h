/*
 * The output without waiting for its reader: records are queued in the run's output, and written
 * when it takes them, 4096 bytes at a time at most (what a pipe that poll(2) calls writable takes
 * whole) and whole records as far as that goes.
 */
#ifndef SESAMI_WATCH_FILES_OUTLET_H
#define SESAMI_WATCH_FILES_OUTLET_H

#include "base/tool.h"

/* Whether another record may be queued now. */
bool outlet_has_room(const struct tool_run *run);

/* Writes what the output takes at once. A pipe that nobody reads ends the process by SIGPIPE. */
int outlet_write(struct tool_run *run, struct error *error);

/* The events to wait for on the output; that nobody reads it any more is told without any. */
short outlet_events(const struct tool_run *run);

/* Ends the process by SIGPIPE, as a write to a pipe without a reader would. */
void outlet_broken(void);

#endif
