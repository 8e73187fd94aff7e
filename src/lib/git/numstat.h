/*
 * Lines added and deleted file by file between two trees, as `git log --numstat` counts them:
 * default diff with context (the common tail is not cut), renames paired as -M pairs them, files
 * with a NUL in their first 8,000 bytes binary, a submodule as the one line "Subproject commit ID".
 * .gitattributes play no part, as for git in a bare repository.
 */
#ifndef SESAMI_GIT_NUMSTAT_H
#define SESAMI_GIT_NUMSTAT_H

#include "git/diff_budget.h"

struct numstat_file {
    const char *path;     /* the new path; the old one of a deletion */
    const char *old_path; /* differs from `path` only for a rename */
    unsigned mode;        /* of the side that `path` names */
    struct object_id id;  /* likewise */
    const void *bytes;    /* its content, NULL for a submodule and for a missing blob */
    size_t size;
    bool binary;     /* no lines are counted */
    bool missing;    /* a blob of a partial clone is not here: no lines are counted */
    bool too_costly; /* the difference was given up (linediff.h, or the budget is spent: then the
                        content was not read either): no lines are counted */
    uint32_t added;
    uint32_t deleted;
};

struct numstat_options {
    bool renames;                     /* git's -M; else --no-renames */
    const struct path_filter *filter; /* NULL: every file */
    struct diff_budget *budget;       /* what this may take, taken off from; NULL: no end */
};

typedef int numstat_visitor(void *context, const struct numstat_file *file, struct error *error);

struct numstat;
struct numstat *numstat_new(struct object_store *store);
void numstat_free(struct numstat *numstat);

/* Calls `visit` for every path that differs; what it is given is valid during the call. A NULL
 * `old_tree` is the empty tree. */
int numstat_run(struct numstat *numstat, const struct object_id *old_tree,
                const struct object_id *new_tree, const struct numstat_options *options,
                numstat_visitor *visit, void *context, struct error *error);

#endif
