/*
 * The objects directories of a repository: its own and those of info/alternates, and theirs
 * (git's Documentation/gitrepository-layout).
 */
#ifndef SESAMI_GIT_ALTERNATES_H
#define SESAMI_GIT_ALTERNATES_H

#include "base/error.h"

#include <stddef.h>

struct alternates {
    char **directories; /* absolute, each once, the repository's own first */
    size_t count;
};

/* Directories that are not there are left out. Codes: "not-a-repository" when `objects` itself is
 * not there, "unreadable-repository". */
int alternates_read(struct alternates *alternates, const char *objects, struct error *error);

/* Adds a directory and its alternates, unless it is known or not there. */
int alternates_add(struct alternates *alternates, const char *objects, struct error *error);
/* Forgets all directories behind the first `count`. */
void alternates_cut(struct alternates *alternates, size_t count);
void alternates_free(struct alternates *alternates);

#endif
