/*
 * The records of one work.
 */
#ifndef SESAMI_TIMELINE_CODING_REPORT_H
#define SESAMI_TIMELINE_CODING_REPORT_H

#include "timeline/coding_event.h"
#include "timeline/timeline.h"

/* `events` are the work's, in order, each once. */
int coding_report(const struct coding_work *work, const struct coding_event *events,
                  const struct timeline_options *options, struct output *out, struct error *error);

#endif
