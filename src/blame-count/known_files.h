/*
 * What facts say of the files of a tree, before any content is read.
 */
#ifndef SESAMI_BLAME_COUNT_KNOWN_FILES_H
#define SESAMI_BLAME_COUNT_KNOWN_FILES_H

#include "git/facts.h"
#include "survey/survey.h"

/* Whether the kind of a regular file is known; then `found` is as survey_visit() would give it, but
 * without `bytes` and `kind.counted`. Files larger than `largest`, whose content does not matter,
 * are not. */
bool known_file_find(const struct facts *facts, const struct tree_file *file,
                     const struct attributes *attributes, uint64_t largest,
                     struct survey_file *found);

/* Adds what a survey found out by a file's content. */
void known_file_add(struct facts *facts, const struct survey_file *file,
                    const struct attributes *attributes);

#endif
