/*
 * The commits that --ignore-rev and its relatives name, in one repository.
 */
#ifndef SESAMI_BLAME_COUNT_IGNORED_H
#define SESAMI_BLAME_COUNT_IGNORED_H

#include "blame-count/settings.h"

#include "git/subject.h"

struct ignored {
    struct object_id *ids; /* sorted, as struct blame_options wants them */
    size_t count;
    size_t capacity;
};

/* Reads them for the repository and commit of `subject`. A commit given by --ignore-rev must be
 * there ("unknown-revision"); one in a file need not, as a line there may be about another branch.
 * A line that is no full object id is an ERROR_USAGE. ignored_close() in any case. */
int ignored_open(struct ignored *ignored, const struct settings *settings,
                 const struct subject *subject, struct error *error);
void ignored_close(struct ignored *ignored);

bool ignored_equal(const struct ignored *left, const struct ignored *right);

#endif
