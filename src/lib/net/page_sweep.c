#include "net/page_sweep.h"

#include "base/array.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    DAY = 24 * 3600,
    STRAY_SECONDS = 3600, /* an unfinished file of that age was left by a process that died */
};

struct kept {
    char name[PAGE_NAME_SIZE];
    struct timespec used;
    uint64_t size;
};

struct kept_list {
    struct kept *items;
    size_t count;
    size_t capacity;
    uint64_t size;
};

static void add(struct kept_list *list, const char *name, const struct stat *facts)
{
    struct kept *kept;

    if (array_reserve((void **)&list->items, &list->capacity, list->count, sizeof *list->items,
                      NULL) != 0)
        return;
    kept = &list->items[list->count++];
    memcpy(kept->name, name, sizeof kept->name);
    kept->used = facts->st_mtim;
    kept->size = (uint64_t)facts->st_size;
    list->size += kept->size;
}

/* Only names of the cache's own form: hexadecimal digits, and ".new" behind. */
static void look_at(int directory, const char *name, time_t now, struct kept_list *list)
{
    size_t digits = strspn(name, "0123456789abcdef");
    bool unfinished = strncmp(name + digits, ".new", 4) == 0;
    struct stat facts;

    if (digits != PAGE_NAME_SIZE - 1 || (!unfinished && name[digits] != '\0') ||
        fstatat(directory, name, &facts, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    if (now - facts.st_mtime > (unfinished ? STRAY_SECONDS : PAGE_CACHE_DAYS * DAY))
        unlinkat(directory, name, 0);
    else if (!unfinished)
        add(list, name, &facts);
}

static void read_directory(int directory, struct kept_list *list)
{
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = copy >= 0 ? fdopendir(copy) : NULL;
    time_t now = time(NULL);
    struct dirent *entry;

    if (stream == NULL && copy >= 0)
        close(copy);
    while (stream != NULL && (entry = readdir(stream)) != NULL)
        look_at(directory, entry->d_name, now, list);
    if (stream != NULL)
        closedir(stream);
}

static int by_use(const void *left, const void *right)
{
    const struct timespec *a = &((const struct kept *)left)->used;
    const struct timespec *b = &((const struct kept *)right)->used;

    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? -1 : 1;
    return (a->tv_nsec > b->tv_nsec) - (a->tv_nsec < b->tv_nsec);
}

uint64_t page_sweep(int directory, uint64_t limit)
{
    struct kept_list list = {NULL, 0, 0, 0};

    read_directory(directory, &list);
    if (list.size > limit) {
        qsort(list.items, list.count, sizeof *list.items, by_use);
        for (size_t i = 0; i < list.count && list.size > limit - limit / 8; i++) {
            unlinkat(directory, list.items[i].name, 0);
            list.size -= list.items[i].size;
        }
    }
    free(list.items);
    return list.size;
}
