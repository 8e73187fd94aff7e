/*
 * Which entries of a directory differ from the same directory in a parent, as found once and kept
 * for the other threads of a walk, which come by the same pair of trees soon: they need neither
 * tree then.
 *
 * Bounded in bytes; what was not asked for lately goes first.  All functions may be called by
 * several threads at once.
 */
#ifndef SESAMI_GIT_TREE_MEMO_H
#define SESAMI_GIT_TREE_MEMO_H

#include "git/tree.h"

#include "base/buffer.h"

struct tree_memo;

/* `limit` in bytes. NULL: no memory. */
struct tree_memo *tree_memo_new(size_t limit);
void tree_memo_free(struct tree_memo *memo);

/* An entry that differs. Lists of them stand in a buffer, one behind the other. */
struct tree_difference {
    struct tree_entry entry; /* its name is in the list */
    unsigned parent_mode;    /* 0: the parent has no such entry, and parent_id is zero */
    struct object_id parent_id;
};

int tree_difference_add(struct buffer *list, const struct tree_difference *difference,
                        struct error *error);

/* The difference at *at, a byte of the list; false at the end. The name is the list's. */
bool tree_difference_next(const struct buffer *list, size_t *at,
                          struct tree_difference *difference);

/* Adds the differences of a pair of trees to the end of `list`: 1 known, 0 not known, -1 no memory.
 */
int tree_memo_find(struct tree_memo *memo, const struct object_id *parent_tree,
                   const struct object_id *tree, struct buffer *list, struct error *error);

/* Keeps what stands in `list` from byte `start` on for that pair, if there is room. */
void tree_memo_keep(struct tree_memo *memo, const struct object_id *parent_tree,
                    const struct object_id *tree, const struct buffer *list, size_t start);

#endif
