/*
 * What each file of a tree proves about its project, kept up to date as the tree changes: a
 * manifest is read when its content or kind changes, and what all of them say together is joined
 * only when it is asked for after a change.
 *
 * Memory: the entries of all manifests of the tree.
 */
#ifndef SESAMI_TIMELINE_PROOFS_H
#define SESAMI_TIMELINE_PROOFS_H

#include "base/tool.h"
#include "timeline/stack.h"
#include "timeline/tree_state.h"

struct proofs;

/* Manifests are read from `store`. */
struct proofs *proofs_new(struct object_store *store);
void proofs_free(struct proofs *proofs);

/* A tree_observer's function; its context is the proofs. */
int proofs_change(void *proofs, const struct tree_observation *seen, struct error *error);

/* The stack as it is now, held for the caller: the same one until something changes. */
int proofs_stack(struct proofs *proofs, struct stack **stack, struct error *error);

/* Writes `skipped` records for the versions of manifests that could not be read to their end. */
int proofs_write_skipped(const struct proofs *proofs, struct analysis *analysis,
                         struct error *error);

#endif
