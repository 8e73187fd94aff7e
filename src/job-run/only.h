/* What the queue says of the only job that is wanted (--job). */
#ifndef SESAMI_JOB_RUN_ONLY_H
#define SESAMI_JOB_RUN_ONLY_H

#include "base/buffer.h"
#include "base/error.h"

enum only_state {
    ONLY_WAITS,     /* not to be taken yet */
    ONLY_TAKEN,     /* it is ours: there is an attempt */
    ONLY_COMPLETED, /* done before */
    ONLY_ELSEWHERE, /* somebody else is at it, or it has FAILED */
};

/* `job` is what queue_take() gave. "no-job": there is none with that id. */
int only_judge(const struct buffer *job, const char *id, enum only_state *state,
               struct error *error);

#endif
