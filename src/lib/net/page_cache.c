#include "net/page_cache.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "net/http.h"
#include "net/page_sweep.h"

#define MAGIC "sesami-page 1\n"
#define FILE_LIMIT (HTTP_BODY_LIMIT + HTTP_HEADER_LIMIT)

enum { MAGIC_SIZE = sizeof MAGIC - 1 };

static_assert(PAGE_NAME_SIZE == 2 * SHA256_DIGEST_SIZE + 1, "a name is a hash");

static void digest(const void *bytes, size_t size, unsigned char out[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    sha256_update(&hash, size, bytes);
    sha256_digest(&hash, SHA256_DIGEST_SIZE, out);
}

static void file_name(const struct page_cache *cache, const char *url, char name[PAGE_NAME_SIZE])
{
    unsigned char key[SHA256_DIGEST_SIZE];
    struct sha256_ctx hash;

    sha256_init(&hash);
    sha256_update(&hash, sizeof cache->account, cache->account);
    sha256_update(&hash, strlen(url), (const unsigned char *)url);
    sha256_digest(&hash, sizeof key, key);
    for (size_t i = 0; i < sizeof key; i++)
        snprintf(name + 2 * i, 3, "%02x", key[i]);
}

int page_cache_open(struct page_cache *cache, const char *path, const char *token, uint64_t limit,
                    struct error *error)
{
    struct stat facts;

    *cache = (struct page_cache){.directory = -1, .limit = limit};
    digest(token != NULL ? token : "", token != NULL ? strlen(token) : 0, cache->account);
    if (path == NULL)
        return 0;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_set(error, ERROR_ENVIRONMENT, "cache", "cannot make %s: %s", path,
                         strerror(errno));
    cache->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cache->directory < 0 || fstat(cache->directory, &facts) != 0)
        return error_set(error, ERROR_ENVIRONMENT, "cache", "cannot open %s: %s", path,
                         strerror(errno));
    if (facts.st_uid != geteuid() || (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        page_cache_close(cache);
        return error_set(error, ERROR_ENVIRONMENT, "cache",
                         "%s is another user's, or others may write to it", path);
    }
    cache->size = page_sweep(cache->directory, limit);
    return 0;
}

void page_cache_close(struct page_cache *cache)
{
    if (cache->directory >= 0)
        close(cache->directory);
    cache->directory = -1;
}

void cached_page_free(struct cached_page *page)
{
    free(page->tag);
    free(page->link);
    buffer_free(&page->body);
    *page = (struct cached_page){0};
}

/* All of a regular file. */
static bool read_file(const struct page_cache *cache, const char *name, struct buffer *bytes)
{
    int file = openat(cache->directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat facts;
    bool good = file >= 0 && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) &&
                facts.st_size > 0 && (uint64_t)facts.st_size <= FILE_LIMIT &&
                buffer_reserve(bytes, (size_t)facts.st_size, NULL) == 0;

    while (good && bytes->size < (size_t)facts.st_size) {
        ssize_t size = read(file, bytes->data + bytes->size, (size_t)facts.st_size - bytes->size);

        good = size > 0;
        bytes->size += good ? (size_t)size : 0;
    }
    if (file >= 0)
        close(file);
    return good;
}

/* The text up to the next line feed, malloc'd. */
static char *take_line(const char **at, const char *end)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    char *line = stop != NULL ? strndup(*at, (size_t)(stop - *at)) : NULL;

    if (line != NULL)
        *at = stop + 1;
    return line;
}

/* The file is MAGIC, the digest of the rest, and that: the tag's line, the link's line, the body.
 */
static bool parse_file(const struct buffer *bytes, struct cached_page *page)
{
    const char *at = bytes->data + MAGIC_SIZE + SHA256_DIGEST_SIZE;
    const char *end = bytes->data + bytes->size;
    unsigned char sum[SHA256_DIGEST_SIZE];

    if (bytes->size < MAGIC_SIZE + SHA256_DIGEST_SIZE ||
        memcmp(bytes->data, MAGIC, MAGIC_SIZE) != 0)
        return false;
    digest(at, (size_t)(end - at), sum);
    if (memcmp(bytes->data + MAGIC_SIZE, sum, sizeof sum) != 0)
        return false;
    page->tag = take_line(&at, end);
    page->link = page->tag != NULL ? take_line(&at, end) : NULL;
    return page->link != NULL && buffer_add(&page->body, at, (size_t)(end - at), NULL) == 0;
}

bool page_cache_find(const struct page_cache *cache, const char *url, struct cached_page *page)
{
    char name[PAGE_NAME_SIZE];
    struct buffer bytes = BUFFER_INIT;
    bool found;

    *page = (struct cached_page){0};
    if (cache->directory < 0)
        return false;
    file_name(cache, url, name);
    found = read_file(cache, name, &bytes) && parse_file(&bytes, page);
    buffer_free(&bytes);
    return found;
}

static bool fits_header(const char *text, size_t limit)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            return false;
    return strlen(text) <= limit;
}

static int compose(const char *tag, const char *link, const struct buffer *body,
                   struct buffer *bytes, struct error *error)
{
    static const unsigned char no_sum[SHA256_DIGEST_SIZE];
    size_t start = MAGIC_SIZE + SHA256_DIGEST_SIZE;

    if (buffer_add(bytes, MAGIC, MAGIC_SIZE, error) != 0 ||
        buffer_add(bytes, no_sum, sizeof no_sum, error) != 0 ||
        buffer_add_format(bytes, error, "%s\n%s\n", tag, link) != 0 ||
        buffer_add(bytes, body->data, body->size, error) != 0)
        return -1;
    digest(bytes->data + start, bytes->size - start, (unsigned char *)bytes->data + MAGIC_SIZE);
    return 0;
}

static bool write_all(int file, const struct buffer *bytes)
{
    size_t done = 0;

    while (done < bytes->size) {
        ssize_t size = write(file, bytes->data + done, bytes->size - done);

        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return false;
        done += (size_t)size;
    }
    return true;
}

/* Under a name of this process first, then under its own. */
static bool write_file(const struct page_cache *cache, const char *name, const struct buffer *bytes)
{
    char unfinished[PAGE_NAME_SIZE + 40];
    int file;
    bool good;

    snprintf(unfinished, sizeof unfinished, "%s.new%ld", name, (long)getpid());
    unlinkat(cache->directory, unfinished, 0); /* of a process of that number that died */
    file = openat(cache->directory, unfinished,
                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    good = write_all(file, bytes);
    good = close(file) == 0 && good;
    good = good && renameat(cache->directory, unfinished, cache->directory, name) == 0;
    if (!good)
        unlinkat(cache->directory, unfinished, 0);
    return good;
}

int page_cache_keep(struct page_cache *cache, const char *url, const char *tag, const char *link,
                    const struct buffer *body, struct error *error)
{
    struct buffer bytes = BUFFER_INIT;
    char name[PAGE_NAME_SIZE];
    sigset_t ending;
    sigset_t before;
    int status;

    if (cache->directory < 0 || !fits_header(tag, PAGE_CACHE_TAG_LIMIT) ||
        !fits_header(link, HTTP_HEADER_LIMIT))
        return 0;
    status = compose(tag, link, body, &bytes, error);
    if (status == 0) {
        file_name(cache, url, name);
        /* Ctrl-C waits for the moment that this takes, so that nothing unfinished is left. */
        sigemptyset(&ending);
        sigaddset(&ending, SIGINT);
        sigaddset(&ending, SIGTERM);
        sigprocmask(SIG_BLOCK, &ending, &before);
        if (!write_file(cache, name, &bytes))
            status = error_set(error, ERROR_ENVIRONMENT, "cache", "cannot write to the cache: %s",
                               strerror(errno));
        sigprocmask(SIG_SETMASK, &before, NULL);
        cache->size += bytes.size;
        if (cache->size > cache->limit)
            cache->size = page_sweep(cache->directory, cache->limit);
    }
    buffer_free(&bytes);
    return status;
}

void page_cache_touch(const struct page_cache *cache, const char *url)
{
    char name[PAGE_NAME_SIZE];

    if (cache->directory < 0)
        return;
    file_name(cache, url, name);
    utimensat(cache->directory, name, NULL, AT_SYMLINK_NOFOLLOW);
}
