#include "watch-files/place.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { DIRECTORY = O_DIRECTORY | O_CLOEXEC };

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

int place_open(const struct directory *directory, int flags)
{
    return open_at(directory, flags);
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
