/*
 * Files read and classified by several threads at once, and visited one by one by the thread that
 * adds them, in the order in which it does.
 *
 * Bounded: a few batches of files are under way, with at most SURVEY_BYTES_AHEAD of contents; what
 * does not fit is read when its turn to be visited has come.
 */
#ifndef SESAMI_SURVEY_SURVEY_CREW_H
#define SESAMI_SURVEY_SURVEY_CREW_H

#include "survey/survey.h"

enum { SURVEY_BATCH_FILES = 16, SURVEY_BYTES_AHEAD = 4 << 20, SURVEY_THREADS_MOST = 8 };

struct survey_crew;

/* A crew of `threads`, the caller's included; 0: one for each processor; no more than
 * SURVEY_THREADS_MOST, and none is started before there is something to do. `attributes`,
 * `options` and what they point to must outlive it. survey_crew_close() it. */
int survey_crew_open(struct survey_crew **crew, struct object_store *store,
                     const struct attributes *attributes, const struct survey_options *options,
                     unsigned threads, survey_visitor *visit, void *context, struct error *error);

/* Adds a file, and visits some of those added before, perhaps. Fails as survey_visit() does for any
 * of them; only survey_crew_close() is allowed then. */
int survey_crew_add(struct survey_crew *crew, const struct tree_file *file, struct error *error);

/* Visits all that are still to come. More may be added afterwards. */
int survey_crew_finish(struct survey_crew *crew, struct error *error);

/* NULL is allowed. What was not visited is not. */
void survey_crew_close(struct survey_crew *crew);

#endif
