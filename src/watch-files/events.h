/*
 * The kernel's events, decoded and handed on.
 */
#ifndef SESAMI_WATCH_FILES_EVENTS_H
#define SESAMI_WATCH_FILES_EVENTS_H

#include "watch-files/watcher.h"

/* Reads all events that are there, but no more than `most` buffers of them: who is asked to do
 * nothing but read would never come to tell. */
int events_drain(struct watcher *watcher, int most, struct error *error);

#endif
