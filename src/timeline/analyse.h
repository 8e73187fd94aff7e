/*
 * The whole of timeline's work on one repository.
 */
#ifndef SESAMI_TIMELINE_ANALYSE_H
#define SESAMI_TIMELINE_ANALYSE_H

#include "git/subject.h"
#include "timeline/timeline.h"

/* Writes every record of the subject's timeline and, when all is well, its `done`. */
int timeline_analyse(const struct timeline_options *options, struct subject *subject,
                     struct tool_run *run, struct error *error);

#endif
