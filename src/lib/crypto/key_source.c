#include "crypto/key_source.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 16 };

static int unreadable(const char *path, const char *why, struct error *error)
{
    return error_set(error, ERROR_ENVIRONMENT, "no-keys", "cannot read keys from %s: %s", path,
                     why);
}

/* As ssh does with private keys. */
static int check_mode(int file, const char *path, struct error *error)
{
    struct stat facts;

    if (fstat(file, &facts) != 0)
        return unreadable(path, strerror(errno), error);
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return error_set(error, ERROR_ENVIRONMENT, "bad-key",
                         "%s: mode %04o lets others at the keys; chmod 600 it", path,
                         (unsigned)facts.st_mode & 07777);
    return 0;
}

/* All of it, with a NUL behind. A NUL in it would hide what follows, so it counts as an error. */
static int read_all(int file, const char *path, char *text, struct error *error)
{
    size_t size = 0;
    ssize_t got = 1;

    while (got > 0 && size < FILE_LIMIT) {
        got = read(file, text + size, FILE_LIMIT - size);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got < 0)
            return unreadable(path, strerror(errno), error);
        else
            size += (size_t)got;
    }
    if (size == FILE_LIMIT || memchr(text, '\0', size) != NULL)
        return unreadable(path, "it is no list of keys", error);
    text[size] = '\0';
    return 0;
}

static int read_file(const char *path, struct keyring *ring, struct error *error)
{
    char *text = malloc(FILE_LIMIT + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int status;

    if (text == NULL)
        status = error_no_memory(error);
    else if (file < 0)
        status = unreadable(path, strerror(errno), error);
    else
        status = check_mode(file, path, error);
    if (status == 0)
        status = read_all(file, path, text, error);
    if (status == 0 && keyring_add(ring, text, error) != 0)
        status = error_prefix(error, "%s", path);
    if (status == 0 && ring->count == 0)
        status = unreadable(path, "it holds none", error);
    if (file >= 0)
        close(file);
    if (text != NULL)
        OPENSSL_cleanse(text, FILE_LIMIT + 1);
    free(text);
    return status;
}

int key_source_read(const char *name, const char *file, struct keyring *ring, struct error *error)
{
    const char *keys = getenv(name);
    char file_name[100];

    if (file == NULL && keys != NULL && *keys != '\0') {
        if (keyring_add(ring, keys, error) != 0)
            return error_prefix(error, "%s", name);
        if (ring->count > 0)
            return 0;
    }
    snprintf(file_name, sizeof file_name, "%s_FILE", name);
    if (file == NULL)
        file = getenv(file_name);
    if (file == NULL || *file == '\0')
        return error_set(error, ERROR_ENVIRONMENT, "no-keys", "no keys: neither %s nor %s is set",
                         name, file_name);
    return read_file(file, ring, error);
}
