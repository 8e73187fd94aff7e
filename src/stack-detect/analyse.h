/*
 * One repository at one commit: its files surveyed, its records written, from `language` to `done`.
 */
#ifndef SESAMI_STACK_DETECT_ANALYSE_H
#define SESAMI_STACK_DETECT_ANALYSE_H

#include "base/tool.h"
#include "git/subject.h"
#include "survey/survey.h"

struct analyse_options {
    int64_t largest;      /* bytes of the largest file that is looked into */
    const char *revision; /* NULL: HEAD */
    unsigned threads;     /* 0: one for each processor */
};

/* Cache of the object store: blobs are read once each, only bases of deltas are read again. */
enum { ANALYSE_CACHE = 8 << 20 };

int analyse_subject(const struct analyse_options *options, struct tool_run *run,
                    struct subject *subject, struct error *error);

#endif
