/*
 * Reading directories: at the start, where a directory is new, and where events were lost.
 *
 * A directory is watched before it is read, so that whatever is made in it is seen by the one or by
 * the other. One that cannot be watched or read is read again every --rescan seconds.
 */
#ifndef SESAMI_WATCH_FILES_SCAN_H
#define SESAMI_WATCH_FILES_SCAN_H

#include "watch-files/watcher.h"

/* Scans directories that wait for it, for a few milliseconds. */
int scan_some(struct watcher *watcher, struct error *error);

/* Lets every DIR, and all below, wait for a scan. */
void scan_all(struct watcher *watcher);

/* Lets the directories without a watch wait for one. */
void scan_unwatched(struct watcher *watcher);

#endif
