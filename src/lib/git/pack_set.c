#include "git/pack_set.h"

#include "git/alternates.h"
#include "git/file.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* One objects directory. */
struct directory {
    char *packs; /* path of its pack/ */
    struct timespec scanned;
    struct mapping multi_index_file;
    struct multi_index multi_index;
    struct pack **multi_packs; /* by the multi-pack-index's numbers; NULL: not there */
};

struct pack_set {
    size_t id_size;
    struct alternates alternates;
    struct directory *directories; /* beside `alternates` */
    pthread_mutex_t scanning;
    _Atomic(struct pack *) first; /* packs only ever join in front */
    uint32_t pack_count;
};

static struct pack *find_by_name(const struct pack_set *set, const char *directory,
                                 const char *name, size_t size)
{
    size_t directory_size = strlen(directory);
    struct pack *pack = atomic_load_explicit(&set->first, memory_order_acquire);

    for (; pack != NULL; pack = pack->next)
        if (strncmp(pack->name, directory, directory_size) == 0 &&
            pack->name[directory_size] == '/' &&
            strncmp(pack->name + directory_size + 1, name, size) == 0 &&
            pack->name[directory_size + 1 + size] == '\0')
            return pack;
    return NULL;
}

/* Opens directory/name unless it is known. 1 when it joined, 0, -1. */
static int add_pack(struct pack_set *set, const char *directory, const char *name, size_t size,
                    struct error *error)
{
    char *path;
    struct pack *pack = NULL;
    int found;

    if (find_by_name(set, directory, name, size) != NULL)
        return 0;
    path = path_join(directory, "%.*s", (int)size, name);
    if (path == NULL)
        return error_no_memory(error);
    found = pack_open(&pack, path, set->id_size, error);
    free(path);
    if (found != 1)
        return found;
    pack->number = ++set->pack_count;
    pack->next = atomic_load_explicit(&set->first, memory_order_relaxed);
    atomic_store_explicit(&set->first, pack, memory_order_release);
    return 1;
}

static bool same_time(const struct timespec *left, const struct timespec *right)
{
    return left->tv_sec == right->tv_sec && left->tv_nsec == right->tv_nsec;
}

static int unreadable(const char *path, struct error *error)
{
    return error_record(error, "unreadable-repository", "%s: %s", path, strerror(errno));
}

/* A directory that changed a moment ago may change again without its time telling: such a time is
 * not remembered, so that the next look reads the directory again. */
static struct timespec settled_time(const struct stat *status)
{
    static const struct timespec never;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec - status->st_mtim.tv_sec > 2 ? status->st_mtim : never;
}

/* Adds the packs of one directory that are not known, if it changed since the last look. */
static int scan_directory(struct pack_set *set, struct directory *directory, struct error *error)
{
    struct stat status;
    struct dirent *entry;
    DIR *stream;
    int added = 0;

    if (stat(directory->packs, &status) != 0)
        return errno == ENOENT ? 0 : unreadable(directory->packs, error);
    if (same_time(&status.st_mtim, &directory->scanned))
        return 0;
    stream = opendir(directory->packs);
    if (stream == NULL)
        return unreadable(directory->packs, error);
    directory->scanned = settled_time(&status);
    while (added >= 0 && (entry = readdir(stream)) != NULL) {
        size_t size = strlen(entry->d_name);
        int joined;

        /* Any name will do, as for git: its maintenance makes loose-*.idx. */
        if (size <= 4 || strcmp(entry->d_name + size - 4, ".idx") != 0)
            continue;
        joined = add_pack(set, directory->packs, entry->d_name, size - 4, error);
        added = joined < 0 ? -1 : added + joined;
    }
    closedir(stream);
    return added;
}

static int scan(struct pack_set *set, struct error *error)
{
    int added = 0;

    for (size_t i = 0; i < set->alternates.count; i++) {
        int joined = scan_directory(set, &set->directories[i], error);

        if (joined < 0)
            return -1;
        added += joined;
    }
    return added > 0;
}

/* Ties the numbers of a multi-pack-index to packs that are open. */
static int bind_multi_packs(struct pack_set *set, struct directory *directory, struct error *error)
{
    const char *name = directory->multi_index.pack_names;
    uint32_t count = directory->multi_index.pack_count;

    directory->multi_packs = calloc((size_t)count + 1, sizeof(struct pack *));
    if (directory->multi_packs == NULL)
        return error_no_memory(error);
    for (uint32_t i = 0; i < count; i++) {
        size_t size = strlen(name);

        if (size > 4 && strcmp(name + size - 4, ".idx") == 0)
            directory->multi_packs[i] = find_by_name(set, directory->packs, name, size - 4);
        name += size + 1;
    }
    return 0;
}

static int open_multi_index(struct pack_set *set, struct directory *directory, struct error *error)
{
    char *path = path_join(directory->packs, "multi-pack-index");
    int found =
        path ? mapping_open(&directory->multi_index_file, path, error) : error_no_memory(error);

    if (found == 1)
        found = multi_index_parse(&directory->multi_index, directory->multi_index_file.data,
                                  directory->multi_index_file.size, set->id_size, path, error);
    free(path);
    return found == 1 ? bind_multi_packs(set, directory, error) : found;
}

/* Makes place beside each of `alternates` from number `first` on, and opens what is in them. */
static int open_directories(struct pack_set *set, size_t first, struct error *error)
{
    size_t count = set->alternates.count;
    struct directory *grown = reallocarray(set->directories, count, sizeof *grown);

    if (grown == NULL) {
        alternates_cut(&set->alternates, first);
        return error_no_memory(error);
    }
    set->directories = grown;
    memset(grown + first, 0, (count - first) * sizeof *grown);
    for (size_t i = first; i < count; i++) {
        grown[i].packs = path_join(set->alternates.directories[i], "pack");
        if (grown[i].packs == NULL)
            return error_no_memory(error);
    }
    if (scan(set, error) < 0)
        return -1;
    for (size_t i = first; i < count; i++)
        if (open_multi_index(set, &grown[i], error) < 0)
            return -1;
    return 0;
}

int pack_set_open(struct pack_set **set, const char *objects, size_t id_size, struct error *error)
{
    struct pack_set *opened = calloc(1, sizeof *opened);

    if (opened == NULL)
        return error_no_memory(error);
    opened->id_size = id_size;
    pthread_mutex_init(&opened->scanning, NULL);
    atomic_init(&opened->first, NULL);
    if (alternates_read(&opened->alternates, objects, error) != 0 ||
        open_directories(opened, 0, error) != 0) {
        pack_set_close(opened);
        return -1;
    }
    *set = opened;
    return 0;
}

void pack_set_close(struct pack_set *set)
{
    struct pack *pack;

    if (set == NULL)
        return;
    pack = atomic_load_explicit(&set->first, memory_order_acquire);
    while (pack != NULL) {
        struct pack *next = pack->next;

        pack_free(pack);
        pack = next;
    }
    for (size_t i = 0; set->directories != NULL && i < set->alternates.count; i++) {
        mapping_close(&set->directories[i].multi_index_file);
        free(set->directories[i].multi_packs);
        free(set->directories[i].packs);
    }
    free(set->directories);
    alternates_free(&set->alternates);
    pthread_mutex_destroy(&set->scanning);
    free(set);
}

/* 1 found, 0 not (or only in a pack that is gone), -1. */
static int find_in_multi_index(const struct directory *directory, const struct object_id *id,
                               struct pack **pack, uint64_t *offset, struct error *error)
{
    uint32_t position;
    uint32_t number;

    if (directory->multi_packs == NULL ||
        !id_table_find(&directory->multi_index.table, id, &position))
        return 0;
    if (multi_index_offset(&directory->multi_index, position, &number, offset, error) != 0)
        return -1;
    if (directory->multi_packs[number] == NULL)
        return 0;
    *pack = directory->multi_packs[number];
    return 1;
}

int pack_set_find(struct pack_set *set, const struct object_id *id, struct pack **recent,
                  uint64_t *offset, struct error *error)
{
    struct pack *pack;
    int found = *recent != NULL ? pack_find(*recent, id, offset, error) : 0;

    for (size_t i = 0; found == 0 && i < set->alternates.count; i++)
        found = find_in_multi_index(&set->directories[i], id, recent, offset, error);
    if (found != 0)
        return found;
    pack = atomic_load_explicit(&set->first, memory_order_acquire);
    for (; pack != NULL; pack = pack->next) {
        found = pack == *recent ? 0 : pack_find(pack, id, offset, error);
        if (found == 1)
            *recent = pack;
        if (found != 0)
            return found;
    }
    return 0;
}

int pack_set_rescan(struct pack_set *set, struct error *error)
{
    int added;

    pthread_mutex_lock(&set->scanning);
    added = scan(set, error);
    pthread_mutex_unlock(&set->scanning);
    return added;
}

int pack_set_add_directory(struct pack_set *set, const char *objects, struct error *error)
{
    size_t known = set->alternates.count;
    int status = alternates_add(&set->alternates, objects, error);

    return status == 0 && set->alternates.count > known ? open_directories(set, known, error)
                                                        : status;
}

const struct pack *pack_set_first(const struct pack_set *set)
{
    return atomic_load_explicit(&set->first, memory_order_acquire);
}

const char *pack_set_directory(const struct pack_set *set, size_t number)
{
    return number < set->alternates.count ? set->alternates.directories[number] : NULL;
}
