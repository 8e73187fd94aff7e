/*
 * Progress on stderr: a bar on a terminal, NDJSON with --progress=json, else nothing.
 * Drawn at most five times a second; the last call of a piece of work is always drawn.
 *
 * The time left is told from the second second on, when at least a thirty-second of the work is
 * done; before that it would be a guess.
 */
#ifndef SESAMI_BASE_PROGRESS_H
#define SESAMI_BASE_PROGRESS_H

#include "base/error.h"

#include <stdint.h>

enum progress_mode { PROGRESS_NONE, PROGRESS_BAR, PROGRESS_JSON };

struct progress {
    enum progress_mode mode;
    const char *stage;
    const char *doing; /* what part of the stage's work, for a person; NULL: its own */
    const char *repo;  /* the caller's, while it works on that repository */
    double started;    /* when the work began: the first update; 0: it has not */
    double drawn;      /* when it was drawn last; both in seconds of progress_now() */
};

/* "auto" (a bar if stderr is a terminal), "bar", "json" or "none"; else ERROR_USAGE. */
int progress_set_mode(struct progress *progress, const char *name, struct error *error);

void progress_begin(struct progress *progress, const char *repo);
/* `total` 0: not known yet. */
void progress_update(struct progress *progress, uint64_t done, uint64_t total);

/* The same for work that goes ever slower by its one measure and ever faster by the other: `done`
 * of `total` is what is shown, `steps` of `all_steps` (0: not known, and so the time left) is what
 * the time left goes by besides. */
void progress_update_uneven(struct progress *progress, uint64_t done, uint64_t total,
                            uint64_t steps, uint64_t all_steps);
/* Takes the bar off the terminal. */
void progress_end(struct progress *progress);

/* Seconds left after `spent` seconds; negative: not known. Shares run from 0 to 1; for work that
 * goes evenly both are the same. By each alone as much time again would pass as the share says;
 * what is told is the geometric mean of the two. */
double progress_left(double spent, double share, double other_share);

/* Seconds of the monotonic clock, for durations. */
double progress_now(void);

#endif
