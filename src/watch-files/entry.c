#include "watch-files/entry.h"

#include "watch-files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int entry_prefix(const struct directory *directory, struct buffer *path, struct error *error)
{
    if (tree_path(&directory->node, path, error) != 0)
        return -1;
    return path->size > 0 ? buffer_add(path, "/", 1, error) : 0;
}

/* Is a name chosen, below the path that stands in `path`? */
static int choose(const struct watcher *watcher, struct buffer *path, const char *name,
                  bool (*takes)(const struct choice *choice, const char *path), bool *taken,
                  struct error *error)
{
    size_t size = path->size;

    if (buffer_add_string(path, name, error) != 0)
        return -1;
    *taken = takes(&watcher->settings->choice, path->data);
    path->size = size;
    path->data[size] = '\0';
    return 0;
}

/* Why a directory is not looked into; NULL: it is. */
static const char *skip_directory(const struct watcher *watcher, const struct directory *parent,
                                  const char *name)
{
    const struct layout *layout = &watcher->settings->layout;
    struct layout_span found[LAYOUT_FIELDS];

    if (parent->depth < layout->depth &&
        !layout_fits(layout, parent->depth, name, strlen(name), found))
        return "layout";
    return parent->depth >= ENTRY_DEPTH ? "too-deep" : NULL;
}

/* What is left out is said when its turn comes, like what is told. */
static int say(struct watcher *watcher, struct node *node, struct error *error)
{
    if (node->skip == NULL || node->said)
        return 0;
    return pending_set(&watcher->pending, &node->pending, watcher_now(), error);
}

static int add_directory(struct watcher *watcher, struct directory *parent, const char *name,
                         struct buffer *path, struct error *error)
{
    struct directory *directory;
    bool taken;

    if (choose(watcher, path, name, choice_takes_directory, &taken, error) != 0)
        return -1;
    if (!taken)
        return 0;
    directory = tree_add_directory(&watcher->tree, parent, name,
                                   skip_directory(watcher, parent, name), error);
    if (directory == NULL)
        return -1;
    directory->node.scan = watcher->scan;
    directory->recursive = true;
    directory->quiet = parent->quiet;
    if (directory->node.skip == NULL)
        tree_queue_scan(&watcher->tree, directory);
    return say(watcher, &directory->node, error);
}

int entry_directory(struct watcher *watcher, struct directory *parent, const char *name,
                    struct buffer *path, struct error *error)
{
    struct node *node = tree_find(parent, name);
    struct directory *directory = (struct directory *)node;

    if (node != NULL && !node->is_directory) {
        tree_remove(&watcher->tree, node);
        node = NULL;
    }
    if (node == NULL)
        return add_directory(watcher, parent, name, path, error);
    node->scan = watcher->scan;
    if (parent->recursive && node->skip == NULL) {
        directory->recursive = true;
        directory->quiet = parent->quiet;
        tree_queue_scan(&watcher->tree, directory);
    }
    return 0;
}

/* The file of that name, made if it is chosen; *file is NULL if not. */
static int find_file(struct watcher *watcher, struct directory *parent, const char *name,
                     struct buffer *path, struct file **file, struct error *error)
{
    const char *skip = parent->depth < watcher->settings->layout.depth ? "layout" : NULL;
    struct node *node = tree_find(parent, name);
    bool taken;

    *file = (struct file *)node;
    if (node != NULL && node->is_directory) {
        tree_remove(&watcher->tree, node);
        *file = NULL;
    }
    if (*file != NULL)
        return 0;
    if (choose(watcher, path, name, choice_takes_file, &taken, error) != 0)
        return -1;
    if (!taken)
        return 0;
    *file = tree_add_file(&watcher->tree, parent, name, skip, error);
    return *file != NULL ? say(watcher, &(*file)->node, error) : -1;
}

int64_t entry_time(const struct file *file, const struct stamp *stamp)
{
    bool forged = stamp->modified > stamp->changed || stamp->modified < 0 ||
                  (file->told && stamp->modified / 1000 < file->time);

    return (forged ? stamp->changed : stamp->modified) / 1000;
}

/* Not before it has been left alone as long as a save that was seen. */
static int64_t found_due(const struct watcher *watcher, const struct stamp *stamp)
{
    int64_t settled = stamp->modified + watcher->settings->settle - watcher_clock();
    int64_t now = watcher_now();

    if (watcher->settings->once || settled <= 0)
        return now;
    return now + (settled < watcher->settings->settle ? settled : watcher->settings->settle);
}

int entry_file(struct watcher *watcher, struct directory *parent, const char *name,
               const struct stat *status, struct buffer *path, struct error *error)
{
    struct stamp stamp = tree_stamp(status);
    struct file *file;

    if (find_file(watcher, parent, name, path, &file, error) != 0)
        return -1;
    if (file == NULL)
        return 0;
    file->node.scan = watcher->scan;
    if (file->node.skip != NULL || (file->told && tree_stamps_equal(&file->stamp, &stamp)))
        return 0;
    if (parent->quiet) {
        file->time = entry_time(file, &stamp);
        file->stamp = stamp;
        file->told = true;
        return 0;
    }
    if (file->node.pending.place != 0)
        return 0;
    file->first = watcher_now();
    return pending_set(&watcher->pending, &file->node.pending, found_due(watcher, &stamp), error);
}

int entry_event(struct watcher *watcher, struct directory *parent, const char *name, bool created,
                struct error *error)
{
    int64_t now = watcher->drained; /* one time for all that were read together */
    struct file *file;
    int64_t limit;

    if (entry_prefix(parent, &watcher->path, error) != 0 ||
        find_file(watcher, parent, name, &watcher->path, &file, error) != 0)
        return -1;
    if (file == NULL || file->node.skip != NULL)
        return 0;
    if (file->node.pending.place == 0) {
        file->first = now;
        file->tries = 0;
        file->created = created;
    }
    file->created = file->created && created;
    limit = file->first + watcher->settings->settle_limit;
    now += watcher->settings->settle;
    return pending_set(&watcher->pending, &file->node.pending, now < limit ? now : limit, error);
}

/* A directory that stands where another one was. */
static bool is_another(const struct directory *directory, const struct stat *status)
{
    return directory->node.is_directory && directory->node.skip == NULL && directory->inode != 0 &&
           (directory->inode != status->st_ino || directory->device != status->st_dev);
}

int entry_look(struct watcher *watcher, struct directory *parent, const char *name,
               struct error *error)
{
    int at = place_open(parent, O_PATH);
    struct node *node = tree_find(parent, name);
    struct stat status;
    bool there = at >= 0 && fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) == 0;

    if (at >= 0)
        close(at);
    if (!there || !S_ISDIR(status.st_mode)) {
        if (node != NULL && node->is_directory)
            tree_remove(&watcher->tree, node);
        return there ? entry_event(watcher, parent, name, true, error) : 0;
    }
    if (node != NULL && is_another((struct directory *)node, &status))
        tree_queue_scan(&watcher->tree, (struct directory *)node);
    if (entry_prefix(parent, &watcher->path, error) != 0)
        return -1;
    return entry_directory(watcher, parent, name, &watcher->path, error);
}
