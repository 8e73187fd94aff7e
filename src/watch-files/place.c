#include "watch-files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DIRECTORY = O_DIRECTORY | O_CLOEXEC, PATH_SIZE = 4096 };

/* Steps from `at`, which is closed, to the directory of that name. */
static int step(int at, const char *name, int flags)
{
    int next = at < 0 ? -1 : openat(at, name, flags | O_NOFOLLOW | DIRECTORY);
    int number = errno;

    if (at >= 0)
        close(at);
    errno = number;
    return next;
}

/* Recursion as deep as the tree, which is bounded (scan.h). */
static int open_at(const struct directory *directory, int flags)
{
    const struct directory *parent = directory->node.parent;

    if (parent == NULL)
        return open(directory->node.name, flags | DIRECTORY);
    return step(open_at(parent, O_PATH), directory->node.name, flags);
}

/* Puts the whole path at the end of `path`, from the last name to the first; NULL: too long. */
static const char *whole_path(const struct directory *directory, char path[PATH_SIZE])
{
    size_t start = PATH_SIZE - 1;

    path[start] = '\0';
    for (const struct node *node = &directory->node; node != NULL;
         node = node->parent != NULL ? &node->parent->node : NULL) {
        size_t size = strlen(node->name);

        if (size + 1 > start)
            return NULL;
        start -= size;
        memcpy(path + start, node->name, size);
        if (node->parent != NULL)
            path[--start] = '/';
    }
    return path + start;
}

/* -1 with ENOSYS: that way is not to be had here. */
static int open_whole(const struct directory *directory, int flags)
{
    static bool missing;
    char buffer[PATH_SIZE];
    const char *path = whole_path(directory, buffer);
    struct open_how how = {.flags = (unsigned)(flags | DIRECTORY), .resolve = RESOLVE_NO_SYMLINKS};
    long descriptor = -1;

    errno = ENOSYS;
    if (path != NULL && !missing)
        descriptor = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (descriptor < 0 && (errno == EPERM || errno == ENOSYS)) {
        missing = missing || path != NULL; /* EPERM: a container that knows no such call */
        errno = ENOSYS;
    }
    return (int)descriptor;
}

int place_open(const struct directory *directory, int flags)
{
    int descriptor = open_whole(directory, flags);

    return descriptor >= 0 || errno != ENOSYS ? descriptor : open_at(directory, flags);
}

bool place_is_gone(int number)
{
    return number == ENOENT || number == ENOTDIR || number == ELOOP || number == ESTALE;
}

bool place_holds(const struct directory *directory)
{
    int descriptor = place_open(directory, O_PATH);
    struct stat status;
    bool holds = descriptor >= 0 && fstat(descriptor, &status) == 0 &&
                 status.st_dev == directory->device && status.st_ino == directory->inode;

    if (descriptor >= 0)
        close(descriptor);
    return holds;
}
