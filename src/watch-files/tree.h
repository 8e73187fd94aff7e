/*
 * What is known of the directories watched and of the files in them.
 *
 * A directory has its entries by name (a balanced tree, so that no choice of names is slow) and,
 * while it is watched, its watch descriptor; a file has the state that was told last. Every node is
 * the tree's; removing a directory removes all below it and takes their watches away.
 */
#ifndef SESAMI_WATCH_FILES_TREE_H
#define SESAMI_WATCH_FILES_TREE_H

#include "base/buffer.h"
#include "watch-files/pending.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/stat.h>

struct directory;

struct node {
    struct pending_entry pending; /* when it is to be looked at */
    struct directory *parent;     /* NULL: a DIR that was asked for */
    char *name;                   /* of a DIR: its path as it was given */
    TAILQ_ENTRY(node) siblings;
    const char *skip; /* why it is left out; NULL: it is not */
    uint32_t scan;    /* the last one that saw it */
    bool is_directory;
    bool said; /* that it is left out */
};

TAILQ_HEAD(node_list, node);

struct directory {
    struct node node;
    struct node_list entries;
    void *names; /* of tsearch(3) */
    TAILQ_ENTRY(directory) queue;
    uint64_t device;
    uint64_t inode; /* 0: not looked at yet */
    unsigned depth; /* below DIR */
    int watch;      /* -1: none */
    bool queued;    /* for a scan */
    bool recursive; /* which goes on to the known directories below */
    bool quiet;     /* and takes what it finds as told */
    bool retry;     /* scanned again and again, for want of a watch */
};

TAILQ_HEAD(directory_queue, directory);

/* What tells one state of a file from another; times in nanoseconds since 1970. */
struct stamp {
    uint64_t inode;
    int64_t size;
    int64_t modified;
    int64_t changed; /* the inode */
};

struct file {
    struct node node;
    int64_t first;      /* when the first event of those that wait came; monotonic */
    struct stamp stamp; /* of what was told last */
    int64_t time;       /* that it was told with: microseconds since 1970 */
    bool told;
    bool created; /* by an event that leaves open whether it is being written */
    bool partly;  /* told without its content: it need not be said again */
    unsigned char tries;
};

struct tree {
    struct node_list roots;
    struct directory_queue scans; /* directories that wait for one */
    struct pending *pending;      /* the caller's */
    int inotify;                  /* the caller's; -1: no watches */
    void *watches;                /* directories by descriptor */
    uint64_t files;
    uint64_t directories; /* those that are left out are in neither */
    uint64_t watched;
    uint64_t retrying; /* directories with `retry` */
};

void tree_init(struct tree *tree, struct pending *pending, int inotify);
void tree_free(struct tree *tree);

struct directory *tree_add_root(struct tree *tree, const char *path, struct error *error);

/* A new entry, of which there must be none of that name; NULL: no memory. */
struct directory *tree_add_directory(struct tree *tree, struct directory *parent, const char *name,
                                     const char *skip, struct error *error);
struct file *tree_add_file(struct tree *tree, struct directory *parent, const char *name,
                           const char *skip, struct error *error);

struct node *tree_find(const struct directory *parent, const char *name);

/* Forgets a node and all below it. */
void tree_remove(struct tree *tree, struct node *node);

/* Forgets all below a directory. */
void tree_empty(struct tree *tree, struct directory *directory);

/* Takes note of a directory's watch, or takes it away. */
int tree_set_watch(struct tree *tree, struct directory *directory, int watch, struct error *error);
void tree_drop_watch(struct tree *tree, struct directory *directory);
/* The kernel took it away. */
void tree_forget_watch(struct tree *tree, struct directory *directory);
struct directory *tree_find_watch(const struct tree *tree, int watch);

void tree_set_retry(struct tree *tree, struct directory *directory, bool retry);

/* Puts a directory behind those that wait for a scan, once. */
void tree_queue_scan(struct tree *tree, struct directory *directory);
struct directory *tree_take_scan(struct tree *tree);

/* The path of a node below its DIR, "" for that itself, in place of what `path` held. */
int tree_path(const struct node *node, struct buffer *path, struct error *error);
const struct directory *tree_root(const struct node *node);

struct stamp tree_stamp(const struct stat *status);
bool tree_stamps_equal(const struct stamp *one, const struct stamp *other);

#endif
