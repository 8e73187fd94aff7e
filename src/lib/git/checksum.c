#include "git/checksum.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/nettle-meta.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 18, LONGEST_ID = 32 };

union context {
    struct sha1_ctx sha1;
    struct sha256_ctx sha256;
};

static int unreadable(struct error *error, const char *path)
{
    return error_record(error, "unreadable-repository", "cannot read %s: %s", path,
                        strerror(errno));
}

/* Hashes the next `size` bytes. 1: they were there. */
static int hash(int file, const struct nettle_hash *kind, union context *context, off_t size)
{
    static _Thread_local unsigned char chunk[CHUNK];

    while (size > 0) {
        ssize_t count = read(file, chunk, size < CHUNK ? (size_t)size : CHUNK);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? -1 : 0;
        kind->update(context, (size_t)count, chunk);
        size -= count;
    }
    return 1;
}

static int compare(int file, size_t id_size)
{
    const struct nettle_hash *kind = id_size == LONGEST_ID ? &nettle_sha256 : &nettle_sha1;
    unsigned char stored[LONGEST_ID];
    unsigned char computed[LONGEST_ID];
    union context context;
    struct stat status;
    int result;

    if (fstat(file, &status) != 0)
        return -1;
    if (!S_ISREG(status.st_mode) || status.st_size <= (off_t)id_size)
        return 0;
    posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
    kind->init(&context);
    result = hash(file, kind, &context, status.st_size - (off_t)id_size);
    if (result != 1)
        return result;
    if (read(file, stored, id_size) != (ssize_t)id_size)
        return 0;
    kind->digest(&context, id_size, computed);
    return memcmp(stored, computed, id_size) == 0;
}

int checksum_holds(const char *path, size_t id_size, struct error *error)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int result;

    if (file < 0)
        return errno == ENOENT || errno == ELOOP ? 0 : unreadable(error, path);
    result = compare(file, id_size);
    if (result < 0 && errno == EIO) /* the disk's way to say the same */
        result = 0;
    else if (result < 0)
        unreadable(error, path);
    close(file);
    return result;
}

/* A pack's name makes its index's. */
static int pair_holds(const char *directory, const char *name, size_t id_size, struct error *error)
{
    int stem = (int)strlen(name) - 5;
    char *pack = NULL;
    char *idx = NULL;
    int result;

    if (asprintf(&pack, "%s/%s", directory, name) < 0 ||
        asprintf(&idx, "%s/%.*s.idx", directory, stem, name) < 0) {
        free(pack);
        return error_no_memory(error);
    }
    result = checksum_holds(idx, id_size, error);
    if (result == 1)
        result = checksum_holds(pack, id_size, error);
    free(pack);
    free(idx);
    return result;
}

static int has_pack(const char *directory, const char *name)
{
    char *pack;
    int result;

    if (asprintf(&pack, "%s/%.*s.pack", directory, (int)strlen(name) - 4, name) < 0)
        return 0;
    result = access(pack, F_OK) == 0;
    free(pack);
    return result;
}

static bool ends_with(const char *name, const char *end)
{
    size_t size = strlen(name);

    return size > strlen(end) && strcmp(name + size - strlen(end), end) == 0;
}

int checksum_packs_hold(const char *directory, size_t id_size, struct error *error)
{
    DIR *listing = opendir(directory);
    const struct dirent *entry;
    int result = 1;

    if (listing == NULL)
        return errno == ENOENT ? 0 : unreadable(error, directory);
    while (result == 1 && (entry = readdir(listing)) != NULL) {
        if (ends_with(entry->d_name, ".pack"))
            result = pair_holds(directory, entry->d_name, id_size, error);
        else if (ends_with(entry->d_name, ".idx"))
            result = has_pack(directory, entry->d_name);
    }
    closedir(listing);
    return result;
}
