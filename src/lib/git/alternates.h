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
void alternates_free(struct alternates *alternates);

#endif
