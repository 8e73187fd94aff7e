/*
 * References: HEAD, branches, tags; loose files and packed-refs, read without libgit2 so that
 * SHA-256 repositories work the same (git's Documentation/gitrepository-layout).
 * The reftable format is not read; repository_open() refuses such repositories.
 */
#ifndef SESAMI_GIT_REFS_H
#define SESAMI_GIT_REFS_H

#include "git/repository.h"

/* What a reference holds after following symbolic ones. */
struct reference {
    char *name;          /* full name of the last one followed, malloc'd: "refs/heads/main" */
    struct object_id id; /* zero when `exists` is false */
    bool exists;         /* false: a symbolic reference to one that is not there (unborn) */
};

/* Whether `name` may be looked up at all: git's check-ref-format, so that no name leaves refs/. */
bool reference_name_valid(const char *name);

/* Reads the reference called `name` ("HEAD" or "refs/..."). 1: found, or found to be symbolic and
 * unborn; 0: not there; -1: "corrupt-reference", "unreadable-repository". */
int reference_read(const struct repository *repository, const char *name,
                   struct reference *reference, struct error *error);
void reference_free(struct reference *reference);

/* Whether any branch (refs/heads/) exists: 1, 0 or -1. */
int reference_any_branch(const struct repository *repository, struct error *error);

#endif
