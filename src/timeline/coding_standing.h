/*
 * How a work stands behind each of its events, in their order: sizes, and whether the student is
 * stuck, as sql/coding/sums.sql counts it: failed builds behind the last change of a file's size
 * (its first snapshot is one) and the last build that succeeded.
 */
#ifndef SESAMI_TIMELINE_CODING_STANDING_H
#define SESAMI_TIMELINE_CODING_STANDING_H

#include "base/error.h"
#include "timeline/coding_event.h"

#include <stdbool.h>

struct coding_file {
    bool saved;
    int32_t bytes;
    uint32_t round; /* the caller's: when it was last saved */
};

struct coding_standing {
    struct coding_file *files;
    bool saved;      /* any file */
    int64_t size;    /* of all files, by the last snapshot of each */
    int64_t settled; /* when a size changed, or a build succeeded, last */
    int64_t failing; /* failed builds behind that */
    int64_t failing_since;
};

int coding_standing_init(struct coding_standing *standing, const struct coding_work *work,
                         struct error *error);
void coding_standing_free(struct coding_standing *standing);

/* By how much the event changed its file's size, either way. */
int64_t coding_standing_step(struct coding_standing *standing, const struct coding_event *event);

#endif
