/*
 * Trees: entries in order, all files below a tree, and the raw difference of two trees.
 * Paths are bytes, not text; they are NUL-terminated, relative, with '/' between parts.
 */
#ifndef SESAMI_GIT_TREE_H
#define SESAMI_GIT_TREE_H

#include "git/objects.h"

#define MODE_TREE 040000u
#define MODE_FILE 0100644u
#define MODE_EXECUTABLE 0100755u
#define MODE_SYMLINK 0120000u
#define MODE_SUBMODULE 0160000u

/* Git's notion: the file type bits of a mode, e.g. to tell a symlink from a file. */
#define MODE_TYPE(mode) ((mode)&0170000u)

enum { TREE_DEPTH_LIMIT = 2048, TREE_PATH_LIMIT = 1 << 16 };

/* A walk or a diff that comes to more entries, or to more bytes in all their paths, is "too-large":
 * a tree may hold the same tree many times over. */
enum { TREE_ENTRIES_LIMIT = 1 << 22, TREE_PATHS_LIMIT = 1 << 30 };

struct tree_entry {
    unsigned mode;    /* canonical: one of the five above */
    const char *name; /* inside the tree object, NUL-terminated */
    size_t name_size;
    struct object_id id;
};

/* Steps through a tree object's bytes: 1 entry, 0 end, -1 "corrupt-object". `*cursor` starts at the
 * object's data. */
int tree_next(const unsigned char **cursor, const unsigned char *end, size_t id_size,
              struct tree_entry *entry, struct error *error);

/* Moves two cursors, each at the begin of an entry or at its tree's end, past the entries that are
 * the same bytes in both. Stops early at what does not look like an entry. */
void tree_skip_same(const unsigned char **left, const unsigned char *left_end,
                    const unsigned char **right, const unsigned char *right_end, size_t id_size);

/* A file of a tree (or a symlink or a submodule: everything that is not a tree). */
struct tree_file {
    const char *path; /* the caller's copy must be made: valid during the call */
    size_t path_size;
    unsigned mode;
    struct object_id id;
};

/* Calls `visit` for every file below `tree`, in git's order (that of `git ls-tree -r`). A visit
 * that returns non-zero stops the walk and is returned. */
typedef int tree_visitor(void *context, const struct tree_file *file, struct error *error);
int tree_walk(struct object_store *store, const struct object_id *tree, tree_visitor *visit,
              void *context, struct error *error);

/* One changed path. The side that does not exist has mode 0 and a zero id. A change between a file
 * and a tree of the same name shows as a deletion and additions, as `git diff-tree -r` shows it. */
struct tree_change {
    const char *path; /* valid during the call */
    size_t path_size;
    unsigned old_mode;
    unsigned new_mode;
    struct object_id old_id;
    struct object_id new_id;
};

/* Calls `visit` for every path that differs, recursively, in the order of `git diff-tree -r`;
 * identical subtrees are not entered. NULL is the empty tree. */
typedef int change_visitor(void *context, const struct tree_change *change, struct error *error);
int tree_diff(struct object_store *store, const struct object_id *old_tree,
              const struct object_id *new_tree, change_visitor *visit, void *context,
              struct error *error);

/* The entry at a path below `tree`: 1 found, 0 not there, -1 error. */
int tree_lookup(struct object_store *store, const struct object_id *tree, const char *path,
                struct tree_entry *entry, struct error *error);

#endif
