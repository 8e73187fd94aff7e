#include "watch-files/scan.h"

#include "watch-files/entry.h"
#include "watch-files/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const int64_t SLICE = 10000000; /* nanoseconds between two looks at the events */

enum {
    EVENTS = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR |
             IN_EXCL_UNLINK
};

/* The directory is to be scanned again and again; why is said once. */
static int retry_later(struct watcher *watcher, struct directory *directory, const char *reason,
                       struct error *error)
{
    tree_set_retry(&watcher->tree, directory, true);
    directory->quiet = false; /* what comes later is new */
    if (reason == NULL || directory->node.said)
        return 0;
    directory->node.skip = reason;
    watcher->tree.directories--;
    return pending_set(&watcher->pending, &directory->node.pending, watcher_now(), error);
}

/* A DIR's end is an error; any other directory's is none. */
static int lose(struct watcher *watcher, struct directory *directory, struct error *error)
{
    int status = 0;

    if (directory->node.parent == NULL) {
        struct error gone = ERROR_INIT;

        error_record(&gone, "gone", "%s is no longer there", directory->node.name);
        status = tool_report(watcher->run, NULL, NULL, &gone);
        if (status != 0)
            *error = gone;
    }
    tree_remove(&watcher->tree, &directory->node);
    return status;
}

static int tell_limit(struct watcher *watcher, const struct directory *directory, int number,
                      struct error *error)
{
    struct error limit = ERROR_INIT;

    if (watcher->limit_told)
        return 0;
    watcher->limit_told = true;
    error_record(&limit, "watch-limit",
                 "no more directories can be watched (%s) from %s/%.200s on: raise "
                 "fs.inotify.max_user_watches by sysctl; those left are read every %lld s",
                 strerror(number), tree_root(&directory->node)->node.name, directory->node.name,
                 (long long)(watcher->settings->rescan / 1000000000));
    limit.retryable = true;
    if (tool_report(watcher->run, NULL, NULL, &limit) == 0)
        return 0;
    *error = limit;
    return -1;
}

static int add_watch(const struct watcher *watcher, const struct directory *directory,
                     int descriptor)
{
    char magic[40];

    snprintf(magic, sizeof magic, "/proc/self/fd/%d", descriptor);
    return inotify_add_watch(watcher->inotify, magic,
                             EVENTS | (directory->node.parent == NULL ? IN_MOVE_SELF : 0));
}

/* Whether the watch may be this directory's. Another path may have the same directory: where that
 * has been left behind by a move, unseen so far, it is looked at anew; else (a mount) it keeps the
 * watch. */
static bool take_over(struct watcher *watcher, const struct directory *directory, int number)
{
    struct directory *other = tree_find_watch(&watcher->tree, number);

    if (other == NULL || other == directory)
        return true;
    if (place_holds(other))
        return false;
    tree_forget_watch(&watcher->tree, other);
    tree_queue_scan(&watcher->tree, other);
    return true;
}

static int watch(struct watcher *watcher, struct directory *directory, int descriptor,
                 struct error *error)
{
    int number = add_watch(watcher, directory, descriptor);

    if (number < 0 && (errno == ENOSPC || errno == ENOMEM) &&
        tell_limit(watcher, directory, errno, error) != 0)
        return -1;
    if (number < 0 || !take_over(watcher, directory, number))
        return retry_later(watcher, directory, NULL, error);
    tree_set_retry(&watcher->tree, directory, false);
    return tree_set_watch(&watcher->tree, directory, number, error);
}

/* One name: directories and files only, and those not through symbolic links. */
static int scan_name(struct watcher *watcher, struct directory *directory, int descriptor,
                     const struct dirent *entry, struct error *error)
{
    struct stat status;

    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
        return 0;
    if (entry->d_type != DT_DIR && entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN)
        return 0;
    if (fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return 0; /* gone meanwhile, which is an event */
    if (S_ISDIR(status.st_mode))
        return entry_directory(watcher, directory, entry->d_name, &watcher->path, error);
    if (S_ISREG(status.st_mode))
        return entry_file(watcher, directory, entry->d_name, &status, &watcher->path, error);
    return 0;
}

/* What was known and has not been seen this time is gone. */
static void sweep(struct watcher *watcher, struct directory *directory)
{
    struct node *node = TAILQ_FIRST(&directory->entries);

    while (node != NULL) {
        struct node *next = TAILQ_NEXT(node, siblings);

        if (node->scan != watcher->scan)
            tree_remove(&watcher->tree, node);
        node = next;
    }
}

/* Takes over the descriptor. */
static int read_names(struct watcher *watcher, struct directory *directory, int descriptor,
                      struct error *error)
{
    DIR *names = fdopendir(descriptor);
    const struct dirent *entry;
    int status;

    if (names == NULL) {
        close(descriptor);
        return error_no_memory(error);
    }
    watcher->scan++;
    status = entry_prefix(directory, &watcher->path, error);
    errno = 0;
    while (status == 0 && (entry = readdir(names)) != NULL) {
        status = scan_name(watcher, directory, descriptor, entry, error);
        errno = 0;
    }
    if (status == 0 && errno == 0)
        sweep(watcher, directory);
    else if (status == 0)
        status = retry_later(watcher, directory, NULL, error);
    closedir(names);
    return status;
}

/* Another directory than was here before: what was known of that one says nothing. */
static void replace(struct watcher *watcher, struct directory *directory, const struct stat *status)
{
    if (directory->inode == status->st_ino && directory->device == status->st_dev)
        return;
    tree_empty(&watcher->tree, directory);
    tree_drop_watch(&watcher->tree, directory);
    directory->inode = status->st_ino;
    directory->device = status->st_dev;
}

static int cannot_open(struct watcher *watcher, struct directory *directory, struct error *error)
{
    if (place_is_gone(errno))
        return lose(watcher, directory, error);
    return retry_later(watcher, directory, "unreadable", error);
}

static bool is_store(const struct watcher *watcher, const struct stat *status)
{
    return watcher->store.directory >= 0 && watcher->store.inode == status->st_ino &&
           watcher->store.device == status->st_dev;
}

static int scan(struct watcher *watcher, struct directory *directory, struct error *error)
{
    int descriptor = place_open(directory, O_RDONLY);
    struct stat status;
    int result = 0;

    if (descriptor < 0)
        return cannot_open(watcher, directory, error);
    if (fstat(descriptor, &status) != 0 || is_store(watcher, &status)) {
        close(descriptor);
        return 0;
    }
    if (directory->node.skip != NULL) {
        directory->node.skip = NULL;
        watcher->tree.directories++;
    }
    replace(watcher, directory, &status);
    if (watcher->inotify >= 0 && directory->watch < 0)
        result = watch(watcher, directory, descriptor, error);
    else
        tree_set_retry(&watcher->tree, directory, false);
    if (result == 0)
        result = read_names(watcher, directory, descriptor, error);
    else
        close(descriptor);
    directory->recursive = false;
    directory->quiet = false;
    return result;
}

int scan_some(struct watcher *watcher, struct error *error)
{
    int64_t end = watcher_now() + SLICE;
    struct directory *directory;
    int status = 0;

    do {
        directory = tree_take_scan(&watcher->tree);
        if (directory != NULL)
            status = scan(watcher, directory, error);
    } while (directory != NULL && status == 0 && watcher_now() < end);
    if (directory == NULL && watcher->overflowed) {
        watcher->overflowed = false;
        scan_all(watcher);
    }
    return status;
}

void scan_all(struct watcher *watcher)
{
    for (struct node *node = TAILQ_FIRST(&watcher->tree.roots); node != NULL;
         node = TAILQ_NEXT(node, siblings)) {
        struct directory *root = (struct directory *)node;

        root->recursive = true;
        tree_queue_scan(&watcher->tree, root);
    }
}

/* The node behind this one, parents first; NULL behind the last below `root`. */
static struct node *next_node(struct node *node, const struct node *root)
{
    if (node->is_directory && !TAILQ_EMPTY(&((struct directory *)node)->entries))
        return TAILQ_FIRST(&((struct directory *)node)->entries);
    while (node != root && TAILQ_NEXT(node, siblings) == NULL)
        node = &node->parent->node;
    return node == root ? NULL : TAILQ_NEXT(node, siblings);
}

void scan_unwatched(struct watcher *watcher)
{
    if (watcher->tree.retrying == 0)
        return;
    for (struct node *root = TAILQ_FIRST(&watcher->tree.roots); root != NULL;
         root = TAILQ_NEXT(root, siblings)) {
        for (struct node *node = root; node != NULL; node = next_node(node, root))
            if (node->is_directory && ((struct directory *)node)->retry)
                tree_queue_scan(&watcher->tree, (struct directory *)node);
    }
}
