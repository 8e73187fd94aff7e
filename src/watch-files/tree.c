#include "watch-files/tree.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>

void tree_init(struct tree *tree, struct pending *pending, int inotify)
{
    *tree = (struct tree){.pending = pending, .inotify = inotify};
    TAILQ_INIT(&tree->roots);
    TAILQ_INIT(&tree->scans);
}

void tree_free(struct tree *tree)
{
    struct node *root;

    while ((root = TAILQ_FIRST(&tree->roots)) != NULL)
        tree_remove(tree, root);
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct node *)left)->name, ((const struct node *)right)->name);
}

static int compare_watches(const void *left, const void *right)
{
    int one = ((const struct directory *)left)->watch;
    int other = ((const struct directory *)right)->watch;

    return (one > other) - (one < other);
}

/* Names the node and hangs it up; frees it when that fails. */
static int add(struct node *node, struct directory *parent, const char *name, const char *skip,
               struct error *error)
{
    node->parent = parent;
    node->skip = skip;
    node->name = strdup(name);
    if (node->name == NULL ||
        (parent != NULL && tsearch(node, &parent->names, compare_names) == NULL)) {
        free(node->name);
        free(node);
        return error_no_memory(error);
    }
    if (parent != NULL)
        TAILQ_INSERT_TAIL(&parent->entries, node, siblings);
    return 0;
}

struct directory *tree_add_directory(struct tree *tree, struct directory *parent, const char *name,
                                     const char *skip, struct error *error)
{
    struct directory *directory = calloc(1, sizeof *directory);

    if (directory == NULL) {
        error_no_memory(error);
        return NULL;
    }
    TAILQ_INIT(&directory->entries);
    directory->node.is_directory = true;
    directory->watch = -1;
    directory->depth = parent != NULL ? parent->depth + 1 : 0;
    if (add(&directory->node, parent, name, skip, error) != 0)
        return NULL;
    tree->directories += skip == NULL;
    return directory;
}

struct directory *tree_add_root(struct tree *tree, const char *path, struct error *error)
{
    struct directory *root = tree_add_directory(tree, NULL, path, NULL, error);

    if (root != NULL)
        TAILQ_INSERT_TAIL(&tree->roots, &root->node, siblings);
    return root;
}

struct file *tree_add_file(struct tree *tree, struct directory *parent, const char *name,
                           const char *skip, struct error *error)
{
    struct file *file = calloc(1, sizeof *file);

    if (file == NULL) {
        error_no_memory(error);
        return NULL;
    }
    if (add(&file->node, parent, name, skip, error) != 0)
        return NULL;
    tree->files += skip == NULL;
    return file;
}

struct node *tree_find(const struct directory *parent, const char *name)
{
    struct node key = {.name = (char *)(uintptr_t)name};
    struct node *const *found = tfind(&key, &parent->names, compare_names);

    return found != NULL ? *found : NULL;
}

/* A node that has nothing below it. */
static void remove_one(struct tree *tree, struct node *node)
{
    struct directory *directory = (struct directory *)node;

    pending_remove(tree->pending, &node->pending);
    if (node->parent != NULL) {
        tdelete(node, &node->parent->names, compare_names);
        TAILQ_REMOVE(&node->parent->entries, node, siblings);
    } else {
        TAILQ_REMOVE(&tree->roots, node, siblings);
    }
    if (node->is_directory) {
        tree_drop_watch(tree, directory);
        tree_set_retry(tree, directory, false);
        if (directory->queued)
            TAILQ_REMOVE(&tree->scans, directory, queue);
        tree->directories -= node->skip == NULL;
    } else {
        tree->files -= node->skip == NULL;
    }
    free(node->name);
    free(node);
}

/* Without recursion: the first leaf below, until none is left. */
void tree_empty(struct tree *tree, struct directory *directory)
{
    struct node *node;

    while ((node = TAILQ_FIRST(&directory->entries)) != NULL) {
        while (node->is_directory && !TAILQ_EMPTY(&((struct directory *)node)->entries))
            node = TAILQ_FIRST(&((struct directory *)node)->entries);
        remove_one(tree, node);
    }
}

void tree_remove(struct tree *tree, struct node *node)
{
    if (node->is_directory)
        tree_empty(tree, (struct directory *)node);
    remove_one(tree, node);
}

int tree_set_watch(struct tree *tree, struct directory *directory, int watch, struct error *error)
{
    directory->watch = watch;
    if (tsearch(directory, &tree->watches, compare_watches) == NULL) {
        directory->watch = -1;
        return error_no_memory(error);
    }
    tree->watched++;
    return 0;
}

void tree_forget_watch(struct tree *tree, struct directory *directory)
{
    if (directory->watch < 0)
        return;
    tdelete(directory, &tree->watches, compare_watches);
    directory->watch = -1;
    tree->watched--;
}

void tree_drop_watch(struct tree *tree, struct directory *directory)
{
    if (directory->watch >= 0 && tree->inotify >= 0)
        inotify_rm_watch(tree->inotify, directory->watch);
    tree_forget_watch(tree, directory);
}

struct directory *tree_find_watch(const struct tree *tree, int watch)
{
    struct directory key = {.watch = watch};
    struct directory *const *found = tfind(&key, &tree->watches, compare_watches);

    return found != NULL ? *found : NULL;
}

void tree_set_retry(struct tree *tree, struct directory *directory, bool retry)
{
    tree->retrying += retry;
    tree->retrying -= directory->retry;
    directory->retry = retry;
}

void tree_queue_scan(struct tree *tree, struct directory *directory)
{
    if (directory->queued)
        return;
    directory->queued = true;
    TAILQ_INSERT_TAIL(&tree->scans, directory, queue);
}

struct directory *tree_take_scan(struct tree *tree)
{
    struct directory *directory = TAILQ_FIRST(&tree->scans);

    if (directory != NULL) {
        TAILQ_REMOVE(&tree->scans, directory, queue);
        directory->queued = false;
    }
    return directory;
}

const struct directory *tree_root(const struct node *node)
{
    while (node->parent != NULL)
        node = &node->parent->node;
    return (const struct directory *)node;
}

/* From the last name to the first. */
int tree_path(const struct node *node, struct buffer *path, struct error *error)
{
    size_t size = 0;

    for (const struct node *at = node; at->parent != NULL; at = &at->parent->node)
        size += strlen(at->name) + 1;
    buffer_clear(path);
    if (buffer_reserve(path, size + 1, error) != 0)
        return -1;
    path->size = size > 0 ? size - 1 : 0;
    path->data[path->size] = '\0';
    for (const struct node *at = node; at->parent != NULL; at = &at->parent->node) {
        size_t length = strlen(at->name);

        size -= length + 1;
        memcpy(path->data + size, at->name, length);
        if (size > 0)
            path->data[size - 1] = '/';
    }
    return 0;
}

static int64_t nanoseconds(const struct timespec *time)
{
    /* Years outside 1678 to 2262, which no file system needs, would not fit. */
    if (time->tv_sec > INT64_MAX / 1000000000 - 1)
        return INT64_MAX;
    if (time->tv_sec < INT64_MIN / 1000000000 + 1)
        return INT64_MIN;
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

struct stamp tree_stamp(const struct stat *status)
{
    return (struct stamp){status->st_ino, status->st_size, nanoseconds(&status->st_mtim),
                          nanoseconds(&status->st_ctim)};
}

bool tree_stamps_equal(const struct stamp *one, const struct stamp *other)
{
    return one->inode == other->inode && one->size == other->size &&
           one->modified == other->modified && one->changed == other->changed;
}
