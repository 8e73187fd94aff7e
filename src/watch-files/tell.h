/*
 * Records of what is due: a file's state as it stands now, or that something is left out.
 */
#ifndef SESAMI_WATCH_FILES_TELL_H
#define SESAMI_WATCH_FILES_TELL_H

#include "watch-files/watcher.h"

/* Looks at what is due, the earliest first, as long as the output has room; with `all`, also at
 * what is not due yet. */
int tell_due(struct watcher *watcher, bool all, struct error *error);

/* The last record. */
int tell_done(struct watcher *watcher, struct error *error);

#endif
