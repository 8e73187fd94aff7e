#include "watch-files/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is being written. */
struct draft {
    int folder; /* "ab" */
    int file;
    char name[40]; /* the temporary one; empty: none */
};

static int failed(struct error *error, const char *doing)
{
    bool full = errno == ENOSPC || errno == EDQUOT;

    error_set(error, ERROR_ENVIRONMENT, full ? "disk-full" : "store", "cannot %s: %s", doing,
              strerror(errno));
    if (error != NULL)
        error->retryable = true;
    return -1;
}

int store_open(struct store *store, const char *path, bool sync, struct error *error)
{
    struct stat status;

    *store = (struct store){.directory = -1, .sync = sync};
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return failed(error, "make the store");
    store->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->directory < 0 || fstat(store->directory, &status) != 0)
        return failed(error, "open the store");
    store->device = status.st_dev;
    store->inode = status.st_ino;
    return 0;
}

void store_close(struct store *store)
{
    if (store->directory >= 0)
        close(store->directory);
    store->directory = -1;
}

static int open_folder(const struct store *store, const char *hex, struct error *error)
{
    char name[3] = {hex[0], hex[1], '\0'};
    int folder;

    if (mkdirat(store->directory, name, 0700) != 0 && errno != EEXIST)
        return failed(error, "make a folder of the store");
    folder = openat(store->directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return folder < 0 ? failed(error, "open a folder of the store") : folder;
}

static int begin(struct draft *draft, struct error *error)
{
    static unsigned number;

    draft->name[0] = '\0';
    draft->file = openat(draft->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (draft->file >= 0)
        return 0;
    for (int i = 0; draft->file < 0 && i < 100; i++) {
        snprintf(draft->name, sizeof draft->name, ".%ld.%u.tmp", (long)getpid(), number++);
        draft->file =
            openat(draft->folder, draft->name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
        if (draft->file < 0 && errno != EEXIST)
            break;
    }
    if (draft->file >= 0)
        return 0;
    draft->name[0] = '\0';
    return failed(error, "make a file in the store");
}

static int fill(const struct draft *draft, const char *bytes, size_t size, bool sync,
                struct error *error)
{
    while (size > 0) {
        ssize_t count = write(draft->file, bytes, size);

        if (count < 0 && errno != EINTR)
            return failed(error, "write into the store");
        bytes += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return sync && fsync(draft->file) != 0 ? failed(error, "write into the store") : 0;
}

static int link_draft(const struct draft *draft, const char *name)
{
    char magic[40];

    if (draft->name[0] != '\0')
        return linkat(draft->folder, draft->name, draft->folder, name, 0);
    snprintf(magic, sizeof magic, "/proc/self/fd/%d", draft->file);
    return linkat(AT_FDCWD, magic, draft->folder, name, AT_SYMLINK_FOLLOW);
}

static bool is_whole(int folder, const char *name, size_t size)
{
    struct stat status;

    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
           (uint64_t)status.st_size == size;
}

/* Somebody else may have linked the same content meanwhile. */
static int put_in_place(const struct draft *draft, const char *name, size_t size,
                        struct error *error)
{
    if (link_draft(draft, name) == 0 || (errno == EEXIST && is_whole(draft->folder, name, size)))
        return 0;
    if (errno != EEXIST || unlinkat(draft->folder, name, 0) != 0 || link_draft(draft, name) != 0)
        return failed(error, "put a file into the store");
    return 0;
}

static int add(struct store *store, int folder, const char *name, const void *bytes, size_t size,
               struct error *error)
{
    struct draft draft = {.folder = folder};
    int status = begin(&draft, error);

    if (status != 0)
        return -1;
    status = fill(&draft, bytes, size, store->sync, error);
    if (status == 0)
        status = put_in_place(&draft, name, size, error);
    if (draft.name[0] != '\0')
        unlinkat(folder, draft.name, 0);
    if (close(draft.file) != 0 && status == 0)
        status = failed(error, "write into the store");
    if (status == 0 && store->sync && fsync(folder) != 0)
        status = failed(error, "write into the store");
    store->contents += status == 0;
    return status;
}

int store_put(struct store *store, const void *bytes, size_t size, char hex[DIGEST_HEX + 1],
              struct error *error)
{
    int folder;
    int status = 0;

    if (digest_sha256(bytes, size, hex, error) != 0)
        return -1;
    folder = open_folder(store, hex, error);
    if (folder < 0)
        return -1;
    if (!is_whole(folder, hex + 2, size))
        status = add(store, folder, hex + 2, bytes, size, error);
    close(folder);
    return status;
}
