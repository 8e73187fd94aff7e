#include "git/facts_file.h"

#include "git/facts_header.h"
#include "git/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libdeflate.h>
#include <nettle/sha2.h>

enum { NAME_LIMIT = 160, OPEN_ATTEMPTS = 16 };

static int fail(struct error *error, const char *path, const char *why)
{
    return error_set(error, ERROR_ENVIRONMENT, "facts", "facts: %s: %s", path, why);
}

static int add_escaped(struct buffer *name, const char *repo, struct error *error)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    for (const char *at = repo; *at != '\0'; at++) {
        bool escaped = strchr(plain, *at) == NULL || (at == repo && *at == '.');

        if (buffer_add_format(name, error, escaped ? "%%%02X" : "%c", (unsigned char)*at) != 0)
            return -1;
    }
    return 0;
}

/* A name of its own for each repository, that a person can read: "github.com%2Fowner%2Fname.facts".
 * What would be too long for a file system ends in '=' and a hash instead. */
static char *file_name(const char *repo, struct error *error)
{
    struct buffer name = BUFFER_INIT;
    int status = add_escaped(&name, repo, error);

    if (status == 0 && name.size > NAME_LIMIT) {
        struct sha256_ctx context;
        unsigned char digest[SHA256_DIGEST_SIZE];

        sha256_init(&context);
        sha256_update(&context, name.size, (const unsigned char *)name.data);
        sha256_digest(&context, sizeof digest, digest);
        name.size = NAME_LIMIT;
        status = buffer_add_string(&name, "=", error);
        for (size_t i = 0; status == 0 && i < sizeof digest; i++)
            status = buffer_add_format(&name, error, "%02x", digest[i]);
    }
    if (status == 0)
        status = buffer_add_string(&name, ".facts", error);
    if (status == 0)
        return name.data;
    buffer_free(&name);
    return NULL;
}

/* NULL, or why what was opened is not to be trusted. */
static const char *distrust(const struct stat *status)
{
    if (status->st_uid != geteuid())
        return "belongs to another user";
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "can be written by others";
    return NULL;
}

static int open_directory(struct facts_file *file, const char *directory, struct error *error)
{
    struct stat status;
    const char *why;

    if (mkdir(directory, 0700) != 0 && errno != EEXIST)
        return fail(error, directory, strerror(errno));
    file->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file->directory < 0 || fstat(file->directory, &status) != 0)
        return fail(error, directory, strerror(errno));
    why = distrust(&status);
    return why == NULL ? 0 : fail(error, directory, why);
}

/* Opens the file, new or not; 0, or -1. */
static int open_file(struct facts_file *file, struct stat *status, struct error *error)
{
    const char *why;

    file->descriptor = openat(file->directory, file->name,
                              O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (file->descriptor < 0 || fstat(file->descriptor, status) != 0)
        return fail(error, file->path, strerror(errno));
    why = S_ISREG(status->st_mode) ? distrust(status) : "not a regular file";
    return why == NULL ? 0 : fail(error, file->path, why);
}

/* Whether the file can be gone on with: it is empty, or its header is ours. */
static bool is_usable(struct facts_file *file, uint64_t size)
{
    struct file_header header;

    if (size == 0)
        return true;
    if (size > FACTS_NEAR_LIMIT || !facts_header_read(&header, file->descriptor, file->id_size))
        return false;
    file->nonce = header.nonce;
    return true;
}

/* Unlinks the file that is open, unless another process has done so and begun a new one. */
static int unlink_file(struct facts_file *file, const struct stat *opened, struct error *error)
{
    struct stat status;

    if (facts_lock(file->descriptor) != 0)
        return fail(error, file->path, strerror(errno));
    if (fstatat(file->directory, file->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        status.st_ino == opened->st_ino && unlinkat(file->directory, file->name, 0) != 0)
        return fail(error, file->path, strerror(errno));
    close(file->descriptor); /* and the lock goes */
    file->descriptor = -1;
    return 0;
}

static int map_file(struct facts_file *file, uint64_t size, struct error *error)
{
    void *data;

    file->end = sizeof(struct file_header);
    if (size <= file->end)
        return 0;
    data = mmap(NULL, size, PROT_READ, MAP_SHARED, file->descriptor, 0);
    if (data == MAP_FAILED)
        return fail(error, file->path, strerror(errno));
    file->mapping = (struct mapping){data, size};
    return 0;
}

int facts_file_open(struct facts_file *file, const char *directory, const char *repo,
                    size_t id_size, struct error *error)
{
    *file = (struct facts_file){.directory = -1, .descriptor = -1, .id_size = id_size};
    file->name = file_name(repo, error);
    if (file->name == NULL)
        return -1;
    file->path = path_join(directory, "%s", file->name);
    if (file->path == NULL)
        return error_no_memory(error);
    if (open_directory(file, directory, error) != 0)
        return -1;
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
        struct stat status;

        if (open_file(file, &status, error) != 0)
            return -1;
        if (is_usable(file, (uint64_t)status.st_size))
            return map_file(file, (uint64_t)status.st_size, error);
        if (unlink_file(file, &status, error) != 0)
            return -1;
    }
    return fail(error, file->path, "somebody else writes another format");
}

void facts_file_close(struct facts_file *file)
{
    mapping_close(&file->mapping);
    if (file->descriptor >= 0)
        close(file->descriptor);
    if (file->directory >= 0)
        close(file->directory);
    free(file->name);
    free(file->path);
    *file = (struct facts_file){.directory = -1, .descriptor = -1};
}

/* Adds the block at file->end unless it is damaged; moves on. False: there is no whole header. */
static bool add_block(struct facts_file *file, struct facts_block *blocks, size_t *count)
{
    const unsigned char *at = file->mapping.data + file->end;
    uint64_t left = file->mapping.size - file->end;
    struct block_header header;
    uint64_t size;

    if (left < sizeof header)
        return false;
    memcpy(&header, at, sizeof header);
    if (!block_header_is_whole(&header, facts_block_seed(file->nonce, file->end)))
        return false;
    at += sizeof header;
    size = block_body_size(&header, file->id_size);
    if (size > left - sizeof header)
        return false;
    if (libdeflate_crc32(0, at, size) == header.body_checksum &&
        facts_block_parse(&blocks[*count], &header, at, file->id_size))
        (*count)++;
    file->end += sizeof header + size;
    return true;
}

int facts_file_blocks(struct facts_file *file, struct facts_block **blocks, size_t *count,
                      struct error *error)
{
    size_t capacity = 0;

    *blocks = NULL;
    *count = 0;
    while (file->end < file->mapping.size) {
        if (*count == capacity) {
            struct facts_block *more;

            capacity = capacity == 0 ? 16 : capacity * 2;
            more = realloc(*blocks, capacity * sizeof *more);
            if (more == NULL)
                return error_no_memory(error);
            *blocks = more;
        }
        if (!add_block(file, *blocks, count))
            break;
    }
    return 0;
}
