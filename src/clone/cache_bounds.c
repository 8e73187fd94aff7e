#include "clone/cache.h"

#include "base/array.h"
#include "base/scratch.h"
#include "clone/cache_lock.h"
#include "clone/size.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A mirror, or what is left of one that was being made. */
struct found {
    char *path;
    char *lock_path;
    uint64_t bytes;
    struct timespec used;
};

struct inventory {
    struct found *items;
    size_t count;
    size_t capacity;
    uint64_t bytes;
};

static void inventory_free(struct inventory *inventory)
{
    for (size_t i = 0; i < inventory->count; i++) {
        free(inventory->items[i].path);
        free(inventory->items[i].lock_path);
    }
    free(inventory->items);
}

/* "NAME" of "NAME.git" and of "NAME.1234.new". */
static size_t stem_of(const char *path, size_t size)
{
    bool finished = strcmp(path + size - 4, ".git") == 0;

    size -= 4;
    while (!finished && size > 0 && path[size - 1] >= '0' && path[size - 1] <= '9')
        size--;
    return finished || size == 0 ? size : size - 1;
}

static int add(struct inventory *inventory, const char *path, size_t size, struct error *error)
{
    struct found found = {.bytes = size_of_objects(path)};
    int stem = (int)stem_of(path, size);
    struct stat status;

    if (array_reserve((void **)&inventory->items, &inventory->capacity, inventory->count,
                      sizeof *inventory->items, error) != 0)
        return -1;
    found.path = strdup(path);
    if (found.path == NULL || asprintf(&found.lock_path, "%.*s.lock", stem, path) < 0) {
        free(found.path);
        return error_no_memory(error);
    }
    if (stat(found.lock_path, &status) == 0)
        found.used = status.st_mtim;
    inventory->items[inventory->count++] = found;
    inventory->bytes += found.bytes;
    return 0;
}

/* All mirrors below these directories, which need not be there. */
static int take_inventory(struct inventory *inventory, char *const roots[], struct error *error)
{
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    int status = 0;

    if (walk == NULL)
        return cache_failed(error, "read", roots[0]);
    while (status == 0 && (entry = fts_read(walk)) != NULL) {
        size_t size = entry->fts_pathlen;
        const char *end = size > 4 ? entry->fts_path + size - 4 : "";

        if (entry->fts_info != FTS_D || (strcmp(end, ".git") != 0 && strcmp(end, ".new") != 0))
            continue;
        fts_set(walk, entry, FTS_SKIP);
        status = add(inventory, entry->fts_path, size, error);
    }
    fts_close(walk);
    return status;
}

static int compare_use(const void *left, const void *right)
{
    const struct timespec *a = &((const struct found *)left)->used;
    const struct timespec *b = &((const struct found *)right)->used;

    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? -1 : 1;
    return (a->tv_nsec > b->tv_nsec) - (a->tv_nsec < b->tv_nsec);
}

/* Both what is finished and what is not: whoever has the lock may do so. */
static void remove_found(const struct found *found)
{
    scratch_remove_tree(found->path);
    unlink(found->lock_path);
}

static int trim(const struct clone_settings *settings, struct inventory *inventory,
                struct error *error)
{
    uint64_t limit = (uint64_t)settings->cache_size;

    for (size_t i = 0; i < inventory->count && inventory->bytes > limit; i++) {
        const struct found *found = &inventory->items[i];
        int lock = cache_lock_try(found->lock_path, error);

        if (lock < 0 && error->kind != ERROR_NONE)
            return -1;
        if (lock < 0)
            continue;
        remove_found(found);
        inventory->bytes -= found->bytes;
        cache_lock_release(lock);
    }
    return 0;
}

/* One at a time, or two would each remove what the other has already made room by. */
static int lock_bounds(const struct clone_settings *settings, int *lock, struct error *error)
{
    char *path;

    if (asprintf(&path, "%s/bounds.lock", settings->cache) < 0)
        return error_no_memory(error);
    *lock = cache_lock_wait(path, progress_now() + (double)settings->timeout, error);
    free(path);
    return *lock == -1 ? -1 : 0;
}

/* The named directory of the cache; NULL: out of memory. */
static char *below(const struct clone_settings *settings, const char *name, const char *account)
{
    char *path;

    return asprintf(&path, "%s/%s%s%s", settings->cache, name, account != NULL ? "/" : "",
                    account != NULL ? account : "") >= 0
               ? path
               : NULL;
}

int cache_keep_bounds(const struct clone_settings *settings, struct error *error)
{
    char *roots[] = {below(settings, "public", NULL), below(settings, "private", NULL), NULL};
    struct inventory inventory = {0};
    int lock = -1;
    int status = 0;

    if (roots[0] == NULL || roots[1] == NULL)
        status = error_no_memory(error);
    else if (settings->cache_size > 0)
        status = lock_bounds(settings, &lock, error);
    if (status == 0 && lock >= 0)
        status = take_inventory(&inventory, roots, error);
    if (status == 0 && inventory.bytes > (uint64_t)settings->cache_size) {
        qsort(inventory.items, inventory.count, sizeof *inventory.items, compare_use);
        status = trim(settings, &inventory, error);
    }
    if (lock >= 0)
        cache_lock_release(lock);
    inventory_free(&inventory);
    free(roots[0]);
    free(roots[1]);
    return status;
}

static int forget_each(const struct clone_settings *settings, const struct inventory *inventory,
                       struct error *error)
{
    double deadline = progress_now() + (double)settings->timeout;

    for (size_t i = 0; i < inventory->count; i++) {
        int lock = cache_lock_wait(inventory->items[i].lock_path, deadline, error);

        if (lock == -2)
            return error_set(error, ERROR_ENVIRONMENT, "timeout", "%s is still being used",
                             inventory->items[i].path);
        if (lock < 0)
            return -1;
        remove_found(&inventory->items[i]);
        cache_lock_release(lock);
    }
    return 0;
}

int cache_forget(const struct clone_settings *settings, struct error *error)
{
    char *roots[] = {below(settings, "private", settings->forget), NULL};
    struct inventory inventory = {0};
    struct stat there;
    int status = 0;

    if (roots[0] == NULL)
        return error_no_memory(error);
    for (char *at = roots[0] + strlen(roots[0]) - strlen(settings->forget); *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    if (lstat(roots[0], &there) == 0) {
        status = take_inventory(&inventory, roots, error);
        if (status == 0)
            status = forget_each(settings, &inventory, error);
        if (status == 0 && scratch_remove_tree(roots[0]) != 0)
            status = cache_failed(error, "remove", roots[0]);
    }
    inventory_free(&inventory);
    free(roots[0]);
    return status;
}
