/*
 * The files that differ between two trees, with renames paired as `git diff -M` pairs them.
 */
#ifndef SESAMI_GIT_CHANGE_LIST_H
#define SESAMI_GIT_CHANGE_LIST_H

#include "base/buffer.h"
#include "git/rename.h"
#include "git/tree.h"

struct file_change {
    size_t path; /* change_path() */
    unsigned old_mode;
    unsigned new_mode;
    struct object_id old_id;
    struct object_id new_id;
    long source; /* for an addition paired with a deletion: index of the deletion; else -1 */
    bool paired; /* a deletion that became a rename */
};

struct change_list {
    struct file_change *changes; /* in the order of `git diff-tree -r` */
    size_t count;
    size_t capacity;
    struct buffer paths;
};

/* Which files are asked for: those outside take no part, not even in renames, as git's pathspec
 * limits a diff before renames are looked for. */
struct path_filter {
    bool (*wants)(const void *context, const char *path);
    const void *context;
};

/* Replaces the list by what differs from `old_tree` to `new_tree` (NULL is the empty tree). With
 * `renames` (NULL: none) deletions and additions are paired; NULL as `filter` is every file. Free
 * the list with change_list_free() also after a failure. */
int change_list_fill(struct change_list *list, struct object_store *store, struct renames *renames,
                     const struct object_id *old_tree, const struct object_id *new_tree,
                     const struct path_filter *filter, struct error *error);
void change_list_free(struct change_list *list);

/* The list's, until it is filled again: the new path, the old one of a deletion. */
const char *change_path(const struct change_list *list, const struct file_change *change);

#endif
