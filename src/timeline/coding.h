/*
 * Coding activity by period: what the records `snapshot`, `build_log` and `run_log` of a run tell
 * of each student's work on each assignment.
 *
 * Nothing hangs on the order in which the records come, and the same one twice counts once: of two
 * snapshots of a file at one instant the larger is the later, as in sql/coding/store.sql.  So all
 * of them are kept until the end, at 40 bytes each.
 */
#ifndef SESAMI_TIMELINE_CODING_H
#define SESAMI_TIMELINE_CODING_H

#include "timeline/timeline.h"

struct coding;

/* NULL: out of memory. */
struct coding *coding_new(void);
void coding_free(struct coding *coding);

/* Whether a record of this type (NULL: of none) is one of the three. */
bool coding_is(const char *type);

/* Takes what a record says. ERROR_RECORD (missing-field, bad-value) when it lacks or has wrong what
 * its schema wants. */
int coding_add(struct coding *coding, const json_t *record, struct error *error);

/* Writes `coding_activity` for each work, unit and period, and behind them the work's
 * `coding_student`; works by class, assignment and student. */
int coding_write(struct coding *coding, const struct timeline_options *options, struct output *out,
                 struct error *error);

#endif
