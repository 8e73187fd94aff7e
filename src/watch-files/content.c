#include "watch-files/content.h"

#include "watch-files/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { TRIES = 3 };

/* -1: reading failed; else all there was, up to `size` bytes and one. */
static int64_t fill(int descriptor, struct buffer *bytes, size_t size)
{
    buffer_clear(bytes);
    while (bytes->size <= size) {
        ssize_t count = pread(descriptor, bytes->data + bytes->size, size + 1 - bytes->size,
                              (off_t)bytes->size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -1;
        if (count == 0)
            break;
        bytes->size += (size_t)count;
    }
    return (int64_t)bytes->size;
}

static enum content_result read_once(int descriptor, int64_t limit, struct buffer *bytes,
                                     struct stat *status, struct error *error)
{
    struct stat after;
    struct stamp before;
    struct stamp behind;
    int64_t count;

    if (fstat(descriptor, status) != 0 || !S_ISREG(status->st_mode))
        return CONTENT_UNREADABLE;
    if (status->st_size > limit)
        return CONTENT_TOO_LARGE;
    if (buffer_reserve(bytes, (size_t)status->st_size + 1, error) != 0)
        return CONTENT_FAILED;
    count = fill(descriptor, bytes, (size_t)status->st_size);
    if (count < 0 || fstat(descriptor, &after) != 0)
        return CONTENT_UNREADABLE;
    before = tree_stamp(status);
    behind = tree_stamp(&after);
    return count == status->st_size && tree_stamps_equal(&before, &behind) ? CONTENT_WHOLE
                                                                           : CONTENT_CHANGING;
}

enum content_result content_read(int at, const char *name, int64_t limit, struct buffer *bytes,
                                 struct stat *status, struct error *error)
{
    int descriptor = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    enum content_result result = CONTENT_CHANGING;

    if (descriptor < 0)
        return CONTENT_UNREADABLE;
    buffer_clear(bytes);
    for (int i = 0; i < TRIES && result == CONTENT_CHANGING; i++)
        result = read_once(descriptor, limit, bytes, status, error);
    close(descriptor);
    return result;
}
