/*
 * What a blame walk asks of facts before it asks trees and blobs, and what it adds to them.
 *
 * Facts must hold for later walks, which look for other files: changes are found out for all paths
 * of a commit, not only for those that this walk has suspects at.  For all parents but the first
 * that means all paths that differ from the first, because only there does git's blame look at
 * another parent.
 *
 * All of this works without facts too (blame_options.facts is NULL): then nothing is known.
 */
#ifndef SESAMI_GIT_BLAME_KNOWN_H
#define SESAMI_GIT_BLAME_KNOWN_H

#include "git/blame_batch.h"
#include "git/blame_compare.h"

/* Working memory of one walk. */
struct blame_known;
struct blame_known *blame_known_new(void);
void blame_known_free(struct blame_known *known);

/* blame_compare() of the batch's commit and its parent at hand, for the suspects of `state`. */
int blame_known_compare(struct batch *batch, const struct state *state, compare_visitor *visit,
                        struct error *error);

/* Whether it is known what `path`, which that parent does not have, was renamed from; source->path
 * is NULL when it was not renamed. */
bool blame_known_rename(const struct batch *batch, size_t parent, const char *path,
                        struct rename_file *source);
void blame_known_add_rename(const struct batch *batch, size_t parent, const char *path,
                            const struct rename_file *source);

/* How two blobs differ: 1 known, *hunks is the walk's until the next call; 0 not; -1 no memory. */
int blame_known_hunks(struct blame_walk *walk, const struct object_id *parent_blob,
                      const struct object_id *blob, unsigned flags, const struct hunk **hunks,
                      size_t *count, struct error *error);
void blame_known_add_hunks(struct blame_walk *walk, const struct object_id *parent_blob,
                           const struct object_id *blob, unsigned flags, const struct hunk *hunks,
                           size_t count);

#endif
