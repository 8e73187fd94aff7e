#include "git/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)64 << 20)

static int unreadable(struct error *error, const char *path, const char *why)
{
    return error_record(error, "unreadable-repository", "%s: %s", path, why);
}

static int read_all(int descriptor, const char *path, struct buffer *out, struct error *error)
{
    for (;;) {
        ssize_t got;

        if (buffer_reserve(out, 4096, error) != 0)
            return -1;
        got = read(descriptor, out->data + out->size, out->capacity - out->size - 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unreadable(error, path, strerror(errno));
        out->size += (size_t)got;
        out->data[out->size] = '\0';
        if (got == 0)
            return 0;
    }
}

int file_read(const char *path, struct buffer *out, struct error *error)
{
    size_t limit = out->limit ? out->limit : FILE_LIMIT;
    struct stat status;
    int result = -1;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    buffer_clear(out);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (descriptor < 0)
        return unreadable(error, path, strerror(errno));
    if (fstat(descriptor, &status) != 0)
        unreadable(error, path, strerror(errno));
    else if (!S_ISREG(status.st_mode))
        unreadable(error, path, "not a regular file");
    else if ((uintmax_t)status.st_size > limit)
        unreadable(error, path, "too large");
    else if (read_all(descriptor, path, out, error) == 0)
        result = 1;
    close(descriptor);
    return result;
}

char *path_join(const char *directory, const char *format, ...)
{
    va_list arguments;
    char *name = NULL;
    char *path = NULL;
    int length;

    va_start(arguments, format);
    length = vasprintf(&name, format, arguments);
    va_end(arguments);
    if (length < 0)
        return NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        path = NULL;
    free(name);
    return path;
}
