#include "watch-files/events.h"

#include "watch-files/entry.h"

#include <errno.h>
#include <stdalign.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

/* A file that is gone is looked at like one that was saved, when its events have settled: editors
 * take a file away only to put it back. */
static int handle_file(struct watcher *watcher, struct directory *directory,
                       const struct inotify_event *event, struct error *error)
{
    bool gone = event->mask & (IN_DELETE | IN_MOVED_FROM);

    if (gone && tree_find(directory, event->name) == NULL)
        return 0;
    return entry_event(watcher, directory, event->name, event->mask & IN_CREATE, error);
}

static int handle(struct watcher *watcher, const struct inotify_event *event, struct error *error)
{
    struct directory *directory;

    if (event->mask & IN_Q_OVERFLOW) {
        watcher->overflows++;
        watcher->overflowed = true;
        return 0;
    }
    directory = tree_find_watch(&watcher->tree, event->wd);
    if (directory == NULL)
        return 0; /* of a watch that was given up */
    if (event->mask & IN_IGNORED)
        tree_forget_watch(&watcher->tree, directory);
    if (event->mask & (IN_IGNORED | IN_MOVE_SELF)) {
        tree_queue_scan(&watcher->tree, directory);
        return 0;
    }
    if (event->len == 0)
        return 0;
    if (event->mask & IN_ISDIR)
        return entry_look(watcher, directory, event->name, error);
    return handle_file(watcher, directory, event, error);
}

int events_drain(struct watcher *watcher, int most, struct error *error)
{
    alignas(struct inotify_event) char buffer[BUFFER];

    for (; watcher->inotify >= 0 && most > 0; most--) {
        ssize_t size = read(watcher->inotify, buffer, sizeof buffer);

        if (size < 0 && errno != EAGAIN && errno != EINTR)
            return error_set(error, ERROR_ENVIRONMENT, "inotify", "cannot read events: %s",
                             strerror(errno));
        if (size <= 0)
            return 0;
        for (const char *at = buffer; at < buffer + size;) {
            const struct inotify_event *event = (const void *)at;

            if (handle(watcher, event, error) != 0)
                return -1;
            at += sizeof *event + event->len;
        }
    }
    return 0;
}
