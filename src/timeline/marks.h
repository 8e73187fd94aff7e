/*
 * Ends of periods on the first-parent line of head.
 */
#ifndef SESAMI_TIMELINE_MARKS_H
#define SESAMI_TIMELINE_MARKS_H

#include "timeline/timeline.h"

/* A period and the commit of the first-parent line that stands for it: the one nearest to head
 * among those committed in the period. */
struct mark {
    enum period_unit unit;
    int64_t start;
    bool shown;      /* false: before --since, only what the next one is compared with */
    size_t place;    /* on the line, 0 is head */
    uint32_t commit; /* index in the history */
    int64_t filled;  /* with --fill: the empty periods from this start on, */
    int64_t end;     /* to before this one, have the same tree */
};

struct marks {
    struct mark *rows; /* in the order of the line, oldest first */
    size_t count;
    size_t capacity;
};

/* All marks between --since and --until, and with `bases` for each unit the last one before each
 * stretch of them; those that empty periods are filled from, too. Free with marks_free(), also
 * after a failure. */
int marks_find(const struct timeline *timeline, bool bases, struct marks *marks,
               struct error *error);
void marks_free(struct marks *marks);

#endif
