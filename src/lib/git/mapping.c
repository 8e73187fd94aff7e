#include "git/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int unreadable(struct error *error, const char *path, const char *why)
{
    return error_record(error, "unreadable-repository", "%s: %s", path, why);
}

int mapping_open(struct mapping *mapping, const char *path, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    void *data;
    int result = -1;

    mapping->data = NULL;
    mapping->size = 0;
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : unreadable(error, path, strerror(errno));
    if (fstat(descriptor, &status) != 0) {
        unreadable(error, path, strerror(errno));
    } else if (!S_ISREG(status.st_mode) || status.st_size <= 0) {
        unreadable(error, path, "empty or not a regular file");
    } else {
        data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (data == MAP_FAILED) {
            unreadable(error, path, strerror(errno));
        } else {
            mapping->data = data;
            mapping->size = (size_t)status.st_size;
            result = 1;
        }
    }
    close(descriptor);
    return result;
}

void mapping_relax(const struct mapping *mapping)
{
    if (mapping->data != NULL)
        madvise((void *)(uintptr_t)mapping->data, mapping->size, MADV_DONTNEED);
}

void mapping_close(struct mapping *mapping)
{
    if (mapping->data != NULL)
        munmap((void *)(uintptr_t)mapping->data, mapping->size);
    mapping->data = NULL;
    mapping->size = 0;
}
