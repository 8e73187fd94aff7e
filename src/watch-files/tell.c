#include "watch-files/tell.h"

#include "base/text.h"
#include "watch-files/content.h"
#include "watch-files/entry.h"
#include "watch-files/outlet.h"
#include "watch-files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    NAME_MOST = 1000, /* bytes of a file's name that db-load takes */
    LOOKS = 1000,     /* before events are read again */
    TRIES = 5,        /* until a file that changes all the time is told without its content */
};

/* RFC 3339 with microseconds. */
static void format_time(int64_t time, char out[TEXT_TIME_SIZE + 8])
{
    int64_t seconds = time / 1000000 - (time % 1000000 < 0);
    char whole[TEXT_TIME_SIZE];

    text_time(seconds, whole);
    snprintf(out, TEXT_TIME_SIZE + 8, "%.19s.%06dZ", whole, (int)(time - seconds * 1000000));
}

static int tell_skipped(struct watcher *watcher, const struct node *node, const char *reason,
                        struct error *error)
{
    const char *root = tree_root(node)->node.name;
    struct buffer path = BUFFER_INIT;
    struct buffer whole = BUFFER_INIT;
    json_t *record = json_pack("{s:s, s:s, s:s}", "type", "skipped", "stage", watcher->run->stage,
                               "reason", reason);
    int status = record != NULL ? 0 : error_no_memory(error);

    if (status == 0)
        status = tree_path(node, &path, error);
    if (status == 0)
        status = buffer_add_format(&whole, error, "%s%s", root, path.size > 0 ? "/" : "");
    if (status == 0 && path.size > 0)
        status = buffer_add(&whole, path.data, path.size, error);
    if (status == 0)
        status = text_set_bytes(record, "path", whole.data, whole.size, NULL, error);
    if (status == 0)
        status = output_record(&watcher->run->output, json_incref(record), error);
    json_decref(record);
    buffer_free(&path);
    buffer_free(&whole);
    return status;
}

static json_t *make_record(const struct layout_span found[LAYOUT_FIELDS], const struct file *file,
                           int64_t bytes, const char *content)
{
    char time[TEXT_TIME_SIZE + 8];
    char digest[80];

    format_time(file->time, time);
    snprintf(digest, sizeof digest, "sha256:%s", content ? content : "");
    return json_pack("{s:s, s:s%, s:s%, s:I, s:s, s:I, s:s*}", "type", "snapshot", "class_div",
                     found[LAYOUT_CLASS].text, found[LAYOUT_CLASS].size, "hw_name",
                     found[LAYOUT_ASSIGNMENT].text, found[LAYOUT_ASSIGNMENT].size, "student_id",
                     (json_int_t)layout_number(&found[LAYOUT_STUDENT]), "timestamp", time, "bytes",
                     (json_int_t)bytes, "content", content ? digest : NULL);
}

/* What cannot be told is said once. */
static int leave_out(struct watcher *watcher, struct file *file, const char *reason,
                     struct error *error)
{
    if (file->partly)
        return 0;
    file->partly = true;
    return tell_skipped(watcher, &file->node, reason, error);
}

static int tell(struct watcher *watcher, struct file *file, const struct stamp *stamp,
                const char *content, struct error *error)
{
    struct layout_span found[LAYOUT_FIELDS];
    const char *name;
    json_t *record;

    file->time = entry_time(file, stamp);
    file->stamp = *stamp;
    file->told = true;
    if (tree_path(&file->node, &watcher->path, error) != 0)
        return -1;
    if (!layout_read(&watcher->settings->layout, watcher->path.data, found, &name))
        return leave_out(watcher, file, "layout", error);
    if (strlen(name) > NAME_MOST)
        return leave_out(watcher, file, "long-name", error);
    if (stamp->size > INT32_MAX)
        return leave_out(watcher, file, "too-large", error);
    record = make_record(found, file, stamp->size, content);
    if (record == NULL)
        return error_no_memory(error);
    if (text_set_bytes(record, "filename", name, strlen(name), NULL, error) != 0) {
        json_decref(record);
        return -1;
    }
    watcher->records++;
    return output_record(&watcher->run->output, record, error);
}

/* A store that fails is reported once, until it does well again; sizes are told all the same. */
static int keep(struct watcher *watcher, char digest[DIGEST_HEX + 1], bool *kept,
                struct error *error)
{
    struct error failure = ERROR_INIT;
    bool before = watcher->store_failed;

    *kept = store_put(&watcher->store, watcher->scratch.data, watcher->scratch.size, digest,
                      &failure) == 0;
    watcher->store_failed = !*kept;
    if (*kept || before)
        return 0;
    failure.kind = ERROR_RECORD;
    if (tool_report(watcher->run, NULL, NULL, &failure) == 0)
        return 0;
    *error = failure;
    return -1;
}

static int wait_longer(struct watcher *watcher, struct file *file, int64_t due, struct error *error)
{
    return pending_set(&watcher->pending, &file->node.pending, due, error);
}

static int tell_with_content(struct watcher *watcher, struct file *file, int at,
                             struct stat *status, struct error *error)
{
    enum content_result result = content_read(at, file->node.name, watcher->settings->store_limit,
                                              &watcher->scratch, status, error);
    char digest[DIGEST_HEX + 1];
    struct stamp stamp = tree_stamp(status);
    bool kept = false;

    switch (result) {
    case CONTENT_FAILED:
        return -1;
    case CONTENT_WHOLE:
        file->partly = false;
        if (keep(watcher, digest, &kept, error) != 0)
            return -1;
        break;
    case CONTENT_CHANGING:
        if (!watcher->stopping && file->tries++ < TRIES)
            return wait_longer(watcher, file, watcher_now() + watcher->settings->settle, error);
        break;
    default:
        if (leave_out(watcher, file,
                      result == CONTENT_TOO_LARGE ? "content-too-large" : "content-unreadable",
                      error) != 0)
            return -1;
    }
    return tell(watcher, file, &stamp, kept ? digest : NULL, error);
}

/* A name that came without the end of writing may be a link, which is whole, or a file that is
 * being written. True: `due` is when to look again. */
static bool may_be_written(const struct watcher *watcher, const struct file *file,
                           const struct stat *status, int64_t *due)
{
    const struct settings *settings = watcher->settings;
    struct stamp stamp = tree_stamp(status);

    if (!file->created || watcher->stopping || status->st_nlink > 1 ||
        stamp.changed > stamp.modified)
        return false;
    *due = file->first + settings->settle_limit;
    if (*due > watcher_now())
        return true;
    *due = watcher_now() + settings->settle_limit;
    return watcher_clock() - stamp.modified < settings->settle;
}

/* Neither there nor gone: it cannot be looked at, which may pass. */
static int postpone(struct watcher *watcher, struct file *file, struct error *error)
{
    if (watcher->stopping || watcher->settings->once)
        return leave_out(watcher, file, "unreadable", error);
    return wait_longer(watcher, file, watcher_now() + watcher->settings->rescan, error);
}

/* A file whose mode has changed, for one. */
static bool is_same_record(const struct file *file, const struct stamp *stamp)
{
    return file->told && file->stamp.size == stamp->size && entry_time(file, stamp) == file->time;
}

static int look_at(struct watcher *watcher, struct file *file, int at, struct error *error)
{
    struct stat status;
    struct stamp stamp;
    int64_t due;

    if (fstatat(at, file->node.name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (!place_is_gone(errno))
            return postpone(watcher, file, error);
        status.st_mode = 0;
    }
    if (!S_ISREG(status.st_mode)) {
        tree_remove(&watcher->tree, &file->node);
        return 0;
    }
    stamp = tree_stamp(&status);
    if (file->told && tree_stamps_equal(&file->stamp, &stamp))
        return 0;
    if (watcher->store.directory < 0 && is_same_record(file, &stamp)) {
        file->stamp = stamp;
        return 0;
    }
    if (may_be_written(watcher, file, &status, &due))
        return wait_longer(watcher, file, due, error);
    if (watcher->store.directory >= 0 && stamp.size <= INT32_MAX)
        return tell_with_content(watcher, file, at, &status, error);
    return tell(watcher, file, &stamp, NULL, error);
}

static int look(struct watcher *watcher, struct node *node, struct error *error)
{
    int at;
    int status;

    if (node->skip != NULL || node->is_directory) {
        if (node->said || node->skip == NULL)
            return 0;
        node->said = true;
        return tell_skipped(watcher, node, node->skip, error);
    }
    at = place_open(node->parent, O_PATH);
    if (at < 0)
        return place_is_gone(errno) ? 0 /* the directory's own events tell */
                                    : postpone(watcher, (struct file *)node, error);
    status = look_at(watcher, (struct file *)node, at, error);
    close(at);
    return status;
}

int tell_due(struct watcher *watcher, bool all, struct error *error)
{
    int64_t now = watcher_now();
    struct pending_entry *entry = pending_first(&watcher->pending);
    int status = 0;

    for (int i = 0; i < LOOKS && entry != NULL && status == 0 && (all || entry->due <= now) &&
                    outlet_has_room(watcher->run);
         i++) {
        pending_remove(&watcher->pending, entry);
        status = look(watcher, (struct node *)entry, error); /* its first member */
        entry = pending_first(&watcher->pending);
    }
    return status;
}

static json_t *options_of(const struct settings *settings)
{
    return json_pack("{s:s*, s:I, s:I, s:b, s:b, s:b}", "layout", settings->pattern, "settle",
                     (json_int_t)(settings->settle / 1000000), "settle_limit",
                     (json_int_t)(settings->settle_limit / 1000000), "once", (int)settings->once,
                     "new_only", (int)settings->new_only, "store", settings->store != NULL);
}

int tell_done(struct watcher *watcher, struct error *error)
{
    const struct tree *tree = &watcher->tree;
    double seconds = (double)((watcher_now() - watcher->started) / 1000000) / 1000;
    json_t *record =
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:f, s:o, s:s}", "type", "done", "stage",
                  watcher->run->stage, "records", (json_int_t)watcher->records, "files",
                  (json_int_t)tree->files, "directories", (json_int_t)tree->directories,
                  "overflows", (json_int_t)watcher->overflows, "seconds", seconds, "options",
                  options_of(watcher->settings), "version", SESAMI_VERSION);

    return output_record(&watcher->run->output, record, error);
}
