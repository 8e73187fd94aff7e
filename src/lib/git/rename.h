/*
 * Rename detection as git's diffcore-rename.c and diffcore-delta.c decide it (git 2.39; since 2.44
 * git also counts the bytes behind a blob's last line feed, which can move a score by a span).
 *
 * Two uses: blame follows one path (rename_find_source), and `git log -M --numstat` pairs all
 * deletions and additions of one commit (rename_pair_all).  In this order: equal ids, the same file
 * name first; files whose name only one source and one destination have, at 75 %; the rest by
 * contents.  Copies are not looked for.  Attributes (a text file that .gitattributes calls binary)
 * are not looked at.
 */
#ifndef SESAMI_GIT_RENAME_H
#define SESAMI_GIT_RENAME_H

#include "git/objects.h"

/* A deleted (source) or added (destination) path of one tree diff, in diff order. */
struct rename_file {
    const char *path;
    unsigned mode;
    struct object_id id;
};

struct rename_options {
    unsigned minimum_score; /* of 60000, which wants equal files; 0: git's default of 50 % */
    size_t limit;           /* git's rename limit; 0: git's default (1000); SIZE_MAX: none */
};

/* What is known about blobs, kept from call to call in bounded memory. One a thread. */
struct renames;
struct renames *renames_new(struct object_store *store);
void renames_free(struct renames *renames);

/* A search that takes more work than `steps` (some nanoseconds each; UINT64_MAX unless set) is
 * given up as "search-too-costly"; git itself goes on. */
void renames_set_limit(struct renames *renames, uint64_t steps);

/* The steps that the last search took, whatever became of it and whatever was known before; 0 when
 * there was none since the limit was set. */
uint64_t renames_steps(const struct renames *renames);

/* The source that git blame's single-follow search takes for `destination` out of `sources`: its
 * index, or -1 in *found when none is alike enough. Missing and too large blobs count as unlike;
 * "corrupt-object" is an error. `options` may be NULL. */
int rename_find_source(struct renames *renames, const struct rename_file *sources, size_t count,
                       const struct rename_file *destination, const struct rename_options *options,
                       long *found, struct error *error);

/* Whether the last search read all blobs that it looked at: one that is missing, or too large for
 * this store, is unlike all others only here. */
bool renames_are_certain(const struct renames *renames);

/* For each destination the index of its source in found[], or -1. A source pairs at most once. */
int rename_pair_all(struct renames *renames, const struct rename_file *sources, size_t source_count,
                    const struct rename_file *destinations, size_t destination_count,
                    const struct rename_options *options, long *found, struct error *error);

/* How alike two blobs are, out of 60000, as `git diff -M` shows it in percent, rounded down. */
int rename_similarity(struct renames *renames, const struct object_id *source,
                      const struct object_id *destination, int *score, struct error *error);

#endif
