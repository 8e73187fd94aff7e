/*
 * What a job's command tells of itself: progress lines on its stderr, records on its stdout.
 */
#ifndef SESAMI_JOB_RUN_REPORT_H
#define SESAMI_JOB_RUN_REPORT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <sys/types.h>

enum { REPORT_STAGES = 5 };

struct report {
    struct buffer output; /* bytes that are no whole line yet */
    struct buffer messages;
    bool skipping[2]; /* within a line that is too long */
    double shares[REPORT_STAGES];
    const char *stage; /* at work; NULL: none has told */
    char *repo;        /* what was analysed, from the last `done` or `stored` */
    char *head;
    struct error failure; /* of the first `error` record */
};

void report_free(struct report *report);

/* Read what there is; a line of stderr that is no progress is written to our own. Returns what
 * read() did last: 0 at the end of the stream, -1 when there is nothing more for now. */
ssize_t report_read_output(struct report *report, int descriptor);
ssize_t report_read_messages(struct report *report, int descriptor);

/* 0 to 99: the stages' shares, weighted by the time that they usually take. */
int report_progress(const struct report *report);

#endif
