/*
 * What an analysing tool works on: the repository and commit that a `clone` record or a path on the
 * command line names.
 */
#ifndef SESAMI_GIT_SUBJECT_H
#define SESAMI_GIT_SUBJECT_H

#include "git/repository.h"

#include <jansson.h>

struct subject {
    struct repository *repository;
    char *repo; /* `repo` of the records to write: the record's, or the repository's own name */
    struct object_id head;
    char head_hex[OBJECT_HEX_SIZE];
};

/* Opens what a `clone` record names: `path` and `repo` are required; the commit is `head`, else
 * that of `branch`, else HEAD's. Besides repository_open()'s and repository_resolve()'s codes:
 * "missing-field", "bad-address" (a path that is not UTF-8), and "shallow-repository", because
 * history must be complete. */
int subject_open_record(struct subject *subject, const json_t *record,
                        const struct object_store_options *options, struct error *error);

/* Opens a repository by path, at `revision` (NULL: HEAD). */
int subject_open_path(struct subject *subject, const char *path, const char *revision,
                      const struct object_store_options *options, struct error *error);

/* The same, at no commit yet. */
int subject_open_repository(struct subject *subject, const char *path,
                            const struct object_store_options *options, struct error *error);

/* Goes to another commit of the repository, by repository_resolve()'s rules. */
int subject_resolve(struct subject *subject, const char *revision, struct error *error);

/* Also after a failed open. */
void subject_close(struct subject *subject);

#endif
