/*
 * What was found out of versions of files that a tree no longer holds, for when they come back.
 *
 * Memory: never more than some 6 MB; what is there longest in the way of another goes.  A version
 * that is forgotten is read again, nothing else.
 */
#ifndef SESAMI_TIMELINE_VERSION_MEMO_H
#define SESAMI_TIMELINE_VERSION_MEMO_H

#include "survey/survey.h"

#include <stdint.h>

struct version_memo;

struct version_memo *version_memo_new(void); /* NULL: out of memory */
void version_memo_free(struct version_memo *memo);

/* Keeps what was found out of a blob at a path, which is told by a number of the caller's. */
void version_memo_keep(struct version_memo *memo, uint32_t path, const struct object_id *id,
                       const struct survey_content *content);

/* True when it is known; it is filled in then. */
bool version_memo_find(const struct version_memo *memo, uint32_t path, const struct object_id *id,
                       struct survey_content *content);

#endif
