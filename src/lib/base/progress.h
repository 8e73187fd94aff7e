/*
 * Progress on stderr: a bar on a terminal, NDJSON with --progress=json, else nothing.
 * Drawn at most five times a second; the last call of a piece of work is always drawn.
 */
#ifndef SESAMI_BASE_PROGRESS_H
#define SESAMI_BASE_PROGRESS_H

#include "base/error.h"

#include <stdint.h>

enum progress_mode { PROGRESS_NONE, PROGRESS_BAR, PROGRESS_JSON };

struct progress {
    enum progress_mode mode;
    const char *stage;
    const char *repo; /* the caller's, while it works on that repository */
    double started;   /* seconds, monotonic */
    double drawn;     /* when it was drawn last */
};

/* "auto" (a bar if stderr is a terminal), "bar", "json" or "none"; else ERROR_USAGE. */
int progress_set_mode(struct progress *progress, const char *name, struct error *error);

void progress_begin(struct progress *progress, const char *repo);
/* `total` 0: not known yet. */
void progress_update(struct progress *progress, uint64_t done, uint64_t total);
/* Takes the bar off the terminal. */
void progress_end(struct progress *progress);

/* Seconds of the monotonic clock, for durations. */
double progress_now(void);

#endif
