#include "clone/mirror.h"

#include "base/scratch.h"
#include "clone/advertisement.h"
#include "clone/cache.h"
#include "clone/cache_lock.h"
#include "clone/hand_out.h"
#include "clone/local.h"
#include "clone/mirror_git.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What came of it. */
struct result {
    bool existed; /* a mirror that was there has served */
    bool damaged; /* it failed in a way that a mirror made afresh may not */
};

static void tell_damage(const struct exchange *exchange, const struct error *error)
{
    message_warning("%s: its mirror in the cache is damaged (%s): cloning it afresh",
                    exchange->wanted->repo,
                    error->kind != ERROR_NONE ? error->message : "checksums do not hold");
}

/* Under a temporary name until it is whole; what a run that was killed left there goes first. */
static int make(struct exchange *exchange, const struct cache_entry *entry, struct error *error)
{
    int status = 0;

    cache_clear_unfinished(entry);
    if (mkdir(entry->unfinished, 0700) != 0)
        return cache_failed(error, "make the directory", entry->unfinished);
    status = mirror_git_clone(exchange, entry->unfinished, error);
    if (status == 0 && rename(entry->unfinished, entry->path) != 0)
        status = cache_failed(error, "rename", entry->unfinished);
    if (status != 0)
        scratch_remove_tree(entry->unfinished);
    return status;
}

/* Whether git may have failed for what the mirror holds: not for what the remote or this machine
 * said. */
static bool may_be_damage(const struct error *error)
{
    static const char *const others[] = {"timeout",     "disk-full",   "over-max-size",
                                         "server-busy", "no-access",   "bad-token",
                                         "not-found",   "certificate", "tls"};

    if (error->kind != ERROR_RECORD)
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(error->code, others[i]) == 0)
            return false;
    return true;
}

/* Whether what was handed out cannot be read. */
static bool is_damage(const struct error *error)
{
    return strncmp(error->code, "corrupt-", 8) == 0 || strncmp(error->code, "missing-", 8) == 0 ||
           strcmp(error->code, "not-a-repository") == 0 ||
           strcmp(error->code, "unsupported-repository") == 0;
}

/* Brings a mirror that is there to what the remote has. What fails after the remote has answered is
 * the mirror's fault, as far as can be told. */
static int refresh(struct exchange *exchange, const struct cache_entry *entry,
                   struct result *result, struct error *error)
{
    struct advertisement advertisement = ADVERTISEMENT_INIT;
    const char *line;
    int status = advertisement_get(&advertisement, exchange, error);

    if (status == 0)
        status = advertisement_find(&advertisement, exchange->settings->branch, &line, error);
    if (status == 0) {
        int sound = mirror_git_is_sound(entry->path, error);

        status = sound == 1 ? mirror_git_update(exchange, entry->path, &advertisement, error) : -1;
        result->damaged = sound == 0 || (status != 0 && may_be_damage(error));
    }
    advertisement_free(&advertisement);
    return status;
}

static int bring_up_to_date(struct exchange *exchange, const struct cache_entry *entry,
                            struct result *result, struct error *error)
{
    struct stat there;

    if (lstat(entry->path, &there) == 0) {
        result->existed = refresh(exchange, entry, result, error) == 0;
        if (result->existed || !result->damaged)
            return result->existed ? 0 : -1;
        tell_damage(exchange, error);
        error_clear(error);
        if (scratch_remove_tree(entry->path) != 0)
            return cache_failed(error, "remove", entry->path);
    }
    return make(exchange, entry, error);
}

/* One try: the mirror made or fetched, linked, and the record written. `afresh`: a mirror that is
 * there goes first. */
static int serve(struct exchange *exchange, const char *path, double started, bool afresh,
                 struct result *result, struct error *error)
{
    struct cache_entry entry;
    int status = cache_open(&entry, exchange, error);

    *result = (struct result){false, false};
    if (status == 0 && afresh && scratch_remove_tree(entry.path) != 0 && errno != ENOENT)
        status = cache_failed(error, "remove", entry.path);
    if (status == 0)
        status = bring_up_to_date(exchange, &entry, result, error);
    if (status == 0)
        status = hand_out(exchange, entry.path, path, error);
    cache_close(&entry);
    progress_end(&exchange->run->progress);
    if (status == 0)
        status = local_describe(exchange->settings, exchange->run, path, exchange->wanted->repo,
                                result->existed, started, error);
    result->damaged = status != 0 && result->existed && is_damage(error);
    if (status != 0 && !result->existed && strcmp(error->code, "empty-repository") == 0)
        status = advertisement_explain_empty(exchange, error);
    return status;
}

static int serve_afresh(struct exchange *exchange, const char *path, double started,
                        struct error *error)
{
    struct result result;

    tell_damage(exchange, error);
    error_clear(error);
    if (scratch_remove_tree(path) != 0 || mkdir(path, 0700) != 0)
        return cache_failed(error, "empty", path);
    return serve(exchange, path, started, true, &result, error);
}

/* The clone has been told of: that the cache cannot be kept small is no failure of it. */
static int keep_bounds(const struct exchange *exchange, int status, struct error *error)
{
    struct error problem = ERROR_INIT;

    if (cache_keep_bounds(exchange->settings, &problem) == 0)
        return status;
    if (strcmp(problem.code, "interrupted") == 0) {
        *error = problem;
        return -1;
    }
    message_warning("%s", problem.message);
    return status;
}

int mirror_serve(struct exchange *exchange, const char *path, double started, struct error *error)
{
    struct result result;
    int status = serve(exchange, path, started, false, &result, error);

    if (status != 0 && result.damaged)
        status = serve_afresh(exchange, path, started, error);
    return keep_bounds(exchange, status, error);
}
