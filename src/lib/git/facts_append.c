/* Adding blocks to a fact file. */
#include "git/facts_file.h"
#include "git/facts_header.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const struct facts_file *file, struct error *error)
{
    return error_set(error, ERROR_ENVIRONMENT, errno == ENOSPC ? "disk-full" : "facts",
                     "facts: %s: %s", file->path, strerror(errno));
}

static int write_at(const struct facts_file *file, const void *bytes, size_t size, uint64_t offset,
                    struct error *error)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t written = pwrite(file->descriptor, at, size, (off_t)offset);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail(file, error);
        at += written;
        size -= (size_t)written;
        offset += (uint64_t)written;
    }
    return 0;
}

/* Learns or makes the file's random number: 1; 0 when the file has become somebody else's. */
static int agree_on_header(struct facts_file *file, struct error *error)
{
    struct file_header header;
    struct stat status;

    if (fstat(file->descriptor, &status) != 0)
        return fail(file, error);
    if (status.st_size == 0) {
        if (facts_header_make(&header, file->id_size, error) != 0 ||
            write_at(file, &header, sizeof header, 0, error) != 0)
            return -1;
    } else if (!facts_header_read(&header, file->descriptor, file->id_size) ||
               (file->nonce != 0 && file->nonce != header.nonce)) {
        return 0;
    }
    file->nonce = header.nonce;
    return 1;
}

/* Steps over what others have added. What is not whole there is a torn tail: written over. */
static int find_end(struct facts_file *file, struct error *error)
{
    struct block_header header;
    struct stat status;
    uint64_t size;

    if (fstat(file->descriptor, &status) != 0)
        return fail(file, error);
    while (pread(file->descriptor, &header, sizeof header, (off_t)file->end) ==
               (ssize_t)sizeof header &&
           block_header_is_whole(&header, facts_block_seed(file->nonce, file->end))) {
        size = sizeof header + block_body_size(&header, file->id_size);
        if (size > (uint64_t)status.st_size - file->end)
            break;
        file->end += size;
    }
    return 0;
}

static int append_locked(struct facts_file *file, struct buffer *bytes, struct error *error)
{
    struct block_header header;
    int usable = agree_on_header(file, error);

    if (usable <= 0)
        return usable;
    if (find_end(file, error) != 0)
        return -1;
    if (bytes->size > FACTS_LIMIT - file->end)
        return 0;
    memcpy(&header, bytes->data, sizeof header);
    block_header_seal(&header, facts_block_seed(file->nonce, file->end));
    memcpy(bytes->data, &header, sizeof header);
    if (write_at(file, bytes->data, bytes->size, file->end, error) != 0)
        return -1;
    file->end += bytes->size;
    return 1;
}

int facts_file_append(struct facts_file *file, struct buffer *bytes, struct error *error)
{
    int added;

    if (facts_lock(file->descriptor) != 0)
        return fail(file, error);
    added = append_locked(file, bytes, error);
    facts_unlock(file->descriptor);
    return added;
}
