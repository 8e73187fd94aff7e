/*
 * Files, bytes and lines by language and by extension.
 *
 * Languages are those of GitHub's bar: counted files only, groups folded.  Extensions are those of
 * every text file, whoever wrote it.
 */
#ifndef SESAMI_STACK_DETECT_TALLY_H
#define SESAMI_STACK_DETECT_TALLY_H

#include "base/tool.h"
#include "survey/survey.h"

struct tally_row;

/* All zero: empty. */
struct tally {
    void *languages; /* search trees of tally_row (tsearch), by name */
    void *extensions;
};

int tally_add(struct tally *tally, const struct survey_file *file, struct error *error);

/* Writes `language` records, largest first, then `extension` records by name. */
int tally_write(const struct tally *tally, struct analysis *analysis, struct error *error);
void tally_free(struct tally *tally);

#endif
