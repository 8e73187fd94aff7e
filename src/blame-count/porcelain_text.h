/*
 * The text of `git blame --porcelain`, a file at a time (git's Documentation/git-blame, "THE
 * PORCELAIN FORMAT").
 */
#ifndef SESAMI_BLAME_COUNT_PORCELAIN_TEXT_H
#define SESAMI_BLAME_COUNT_PORCELAIN_TEXT_H

#include "base/ndjson.h"
#include "git/blame.h"
#include "git/identity.h"
#include "git/subject.h"

struct porcelain {
    const struct blame *blame;
    const struct subject *subject;
    struct output *output;
    struct identity_table *identities;
    struct buffer text;
    uint32_t *shown;        /* by commit: the file (from 1) whose text has shown its details */
    uint32_t *first_origin; /* by commit: an origin of it in the file at hand */
    bool *several;          /* by commit: it has several paths in the file at hand */
};

/* porcelain_close() in any case. */
int porcelain_open(struct porcelain *porcelain, const struct blame *blame,
                   const struct subject *subject, struct output *output, struct error *error);
int porcelain_add_file(struct porcelain *porcelain, size_t index, const struct blame_file *file,
                       struct error *error);
void porcelain_close(struct porcelain *porcelain);

#endif
