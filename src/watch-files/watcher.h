/*
 * The watching itself: everything that its parts share, and the loop.
 *
 * Events and scans only say which names to look at; what is told is what stands there when a name
 * is looked at, so that events that come late, twice or in another order than things happened do no
 * harm. A file is looked at when its events have settled. As long as the output takes no more,
 * nothing is looked at, but events are still read: what waits is at most each file once.
 */
#ifndef SESAMI_WATCH_FILES_WATCHER_H
#define SESAMI_WATCH_FILES_WATCHER_H

#include "base/tool.h"
#include "watch-files/settings.h"
#include "watch-files/store.h"
#include "watch-files/tree.h"

struct watcher {
    const struct settings *settings;
    struct tool_run *run;
    struct tree tree;
    struct pending pending;
    struct store store;
    struct buffer path;    /* of what is looked at, below its DIR */
    struct buffer scratch; /* of store: contents */
    int inotify;           /* -1: --once */
    int signals;
    uint32_t scan;      /* the number of the last one */
    uint64_t overflows; /* of the kernel's queue */
    uint64_t records;
    int64_t started; /* monotonic, as the next */
    int64_t retried; /* when directories without a watch were scanned last */
    int64_t drained; /* when events were read last */
    bool overflowed; /* all is to be scanned, once no scan waits */
    bool stopping;
    bool limit_told; /* that there are no more watches */
    bool store_failed;
};

/* Until a signal, the end of every DIR, or with --once of the work; then `done` is written. */
int watcher_run(struct watcher *watcher, struct error *error);

/* Opens what is needed; then DIRs may be added. ERROR_ENVIRONMENT "inotify", "store". */
int watcher_init(struct watcher *watcher, const struct settings *settings, struct tool_run *run,
                 struct error *error);
void watcher_free(struct watcher *watcher);

/* ERROR_RECORD "no-directory"; ERROR_USAGE: it is inside another, or holds it. */
int watcher_add(struct watcher *watcher, const char *path, struct error *error);

/* Nanoseconds of the monotonic clock, and since 1970. */
int64_t watcher_now(void);
int64_t watcher_clock(void);

#endif
