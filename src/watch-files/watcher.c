#include "watch-files/watcher.h"

#include "watch-files/events.h"
#include "watch-files/outlet.h"
#include "watch-files/scan.h"
#include "watch-files/tell.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { BUFFERS = 16, DRAIN_ALL = 1024 };

/* Events are read this often at most, so that there are many at a time: a save is several. */
static const int64_t PAUSE = 5000000; /* nanoseconds */

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};

static int64_t read_clock(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t watcher_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t watcher_clock(void)
{
    return read_clock(CLOCK_REALTIME);
}

/* Those that are ignored stay so. */
static int open_signals(sigset_t *wanted)
{
    sigemptyset(wanted);
    for (size_t i = 0; i < sizeof stop_signals / sizeof *stop_signals; i++) {
        struct sigaction before;

        if (sigaction(stop_signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaddset(wanted, stop_signals[i]);
    }
    sigprocmask(SIG_BLOCK, wanted, NULL);
    return signalfd(-1, wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int open_inotify(struct watcher *watcher, struct error *error)
{
    watcher->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watcher->inotify >= 0)
        return 0;
    return error_set(error, ERROR_ENVIRONMENT, "inotify", "cannot watch: %s%s", strerror(errno),
                     errno == EMFILE ? " (the sysctl fs.inotify.max_user_instances, or ulimit -n)"
                                     : "");
}

int watcher_init(struct watcher *watcher, const struct settings *settings, struct tool_run *run,
                 struct error *error)
{
    sigset_t wanted;

    *watcher = (struct watcher){.settings = settings,
                                .run = run,
                                .store.directory = -1,
                                .inotify = -1,
                                .signals = -1,
                                .started = watcher_now()};
    tree_init(&watcher->tree, &watcher->pending, -1);
    if (settings->store != NULL &&
        store_open(&watcher->store, settings->store, settings->store_sync, error) != 0)
        return -1;
    watcher->signals = open_signals(&wanted);
    if (watcher->signals < 0)
        return error_set(error, ERROR_ENVIRONMENT, "inotify", "cannot take signals: %s",
                         strerror(errno));
    if (!settings->once && open_inotify(watcher, error) != 0)
        return -1;
    watcher->tree.inotify = watcher->inotify;
    return 0;
}

void watcher_free(struct watcher *watcher)
{
    if (watcher->settings == NULL)
        return;
    if (watcher->inotify >= 0)
        close(watcher->inotify); /* all watches at once */
    watcher->tree.inotify = -1;
    tree_free(&watcher->tree);
    pending_free(&watcher->pending);
    buffer_free(&watcher->path);
    buffer_free(&watcher->scratch);
    store_close(&watcher->store);
    if (watcher->signals >= 0)
        close(watcher->signals);
}

/* Whether one path is the other, or below it; both are canonical. */
static bool is_within(const char *inner, const char *outer)
{
    size_t size = strlen(outer);

    return strncmp(inner, outer, size) == 0 &&
           (inner[size] == '\0' || inner[size] == '/' || (size > 0 && outer[size - 1] == '/'));
}

static int check_apart(const struct watcher *watcher, const char *path, struct error *error)
{
    for (const struct node *node = TAILQ_FIRST(&watcher->tree.roots); node != NULL;
         node = TAILQ_NEXT(node, siblings))
        if (is_within(node->name, path) || is_within(path, node->name))
            return error_usage(error, "%s and %s: one holds the other", node->name, path);
    return 0;
}

int watcher_add(struct watcher *watcher, const char *path, struct error *error)
{
    char *whole = realpath(path, NULL);
    struct directory *root;
    struct stat status;
    int result = -1;

    if (whole == NULL || stat(whole, &status) != 0 || !S_ISDIR(status.st_mode)) {
        error_record(error, "no-directory", "%s: %s", path,
                     whole != NULL ? "it is no directory" : strerror(errno));
    } else if (check_apart(watcher, whole, error) == 0) {
        root = tree_add_root(&watcher->tree, whole, error);
        if (root != NULL) {
            root->recursive = true;
            root->quiet = watcher->settings->new_only;
            tree_queue_scan(&watcher->tree, root);
            result = 0;
        }
    }
    free(whole);
    return result;
}

/* Until when there is nothing to do, in the milliseconds of poll(2). */
static int time_left(const struct watcher *watcher, bool paused)
{
    const struct pending_entry *first = pending_first(&watcher->pending);
    int64_t now = watcher_now();
    int64_t until = INT64_MAX;

    if (!TAILQ_EMPTY(&watcher->tree.scans) || watcher->overflowed)
        return 0;
    if (first != NULL && outlet_has_room(watcher->run))
        until = watcher->stopping ? now : first->due;
    if (watcher->tree.retrying > 0 && watcher->retried + watcher->settings->rescan < until)
        until = watcher->retried + watcher->settings->rescan;
    if (paused && watcher->drained + PAUSE < until)
        until = watcher->drained + PAUSE;
    if (until == INT64_MAX)
        return -1;
    return until <= now ? 0 : (int)((until - now + 999999) / 1000000);
}

/* The first signal ends the run in order; a second one at once. */
static int stop(struct watcher *watcher, struct error *error)
{
    struct signalfd_siginfo info;
    sigset_t all;

    if (read(watcher->signals, &info, sizeof info) != sizeof info)
        return 0;
    watcher->stopping = true;
    sigemptyset(&all);
    for (size_t i = 0; i < sizeof stop_signals / sizeof *stop_signals; i++)
        sigaddset(&all, stop_signals[i]);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    return events_drain(watcher, DRAIN_ALL, error);
}

static int await(struct watcher *watcher, struct error *error)
{
    bool paused = !watcher->stopping && watcher_now() - watcher->drained < PAUSE;
    struct pollfd waits[] = {
        {watcher->stopping ? -1 : watcher->signals, POLLIN, 0},
        {watcher->run->output.descriptor, outlet_events(watcher->run), 0},
        {watcher->stopping || paused ? -1 : watcher->inotify, POLLIN, 0},
    };

    if (poll(waits, 3, time_left(watcher, paused)) < 0)
        return errno == EINTR ? 0
                              : error_set(error, ERROR_ENVIRONMENT, "inotify", "cannot wait: %s",
                                          strerror(errno));
    if (waits[1].revents & POLLERR)
        outlet_broken();
    if (waits[1].revents & POLLNVAL)
        return error_set(error, ERROR_ENVIRONMENT, "output", "cannot write output: it is closed");
    return waits[0].revents ? stop(watcher, error) : 0;
}

static bool has_ended(const struct watcher *watcher)
{
    bool idle =
        TAILQ_EMPTY(&watcher->tree.scans) && !watcher->overflowed && watcher->pending.count == 0;

    return idle &&
           (watcher->stopping || watcher->settings->once || TAILQ_EMPTY(&watcher->tree.roots));
}

static int turn(struct watcher *watcher, struct error *error)
{
    int64_t now = watcher_now();

    if (now - watcher->retried >= watcher->settings->rescan) {
        watcher->retried = now;
        if (!watcher->stopping && !watcher->settings->once)
            scan_unwatched(watcher);
    }
    if (!watcher->stopping && now - watcher->drained >= PAUSE) {
        watcher->drained = now;
        if (events_drain(watcher, BUFFERS, error) != 0)
            return -1;
    }
    if (scan_some(watcher, error) != 0 ||
        tell_due(watcher, watcher->stopping || watcher->settings->once, error) != 0)
        return -1;
    return outlet_write(watcher->run, error);
}

int watcher_run(struct watcher *watcher, struct error *error)
{
    while (!has_ended(watcher))
        if (await(watcher, error) != 0 || turn(watcher, error) != 0)
            return -1;
    return tell_done(watcher, error);
}
