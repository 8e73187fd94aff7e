#include "clone/cache.h"

#include "base/scratch.h"
#include "clone/cache_lock.h"
#include "clone/file_name.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOST_SIZE = 160, NAME_SIZE = 200 };

/* Ours, and nobody else's to write into: or another could put a mirror of his own there. */
static int make_directory(const char *path, struct error *error)
{
    struct stat status;

    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return cache_failed(error, "make the directory", path);
    if (stat(path, &status) != 0)
        return cache_failed(error, "use the directory", path);
    if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 022) != 0)
        return error_set(error, ERROR_ENVIRONMENT, "cache",
                         "%s must be a directory that only its owner, who runs this, can write to",
                         path);
    return 0;
}

/* DIR and below it the parts of `below`, "private/ada/github.com". */
static int make_directories(const char *directory, const char *below, char **path,
                            struct error *error)
{
    char *whole = NULL;
    int status = make_directory(directory, error);

    if (status == 0 && asprintf(&whole, "%s/%s", directory, below) < 0) {
        whole = NULL;
        status = error_no_memory(error);
    }
    for (char *slash = status == 0 ? whole + strlen(directory) : NULL; slash != NULL && status == 0;
         slash = strchr(slash + 1, '/')) {
        char *end = strchrnul(slash + 1, '/');
        char letter = *end;

        *end = '\0';
        status = make_directory(whole, error);
        *end = letter;
    }
    if (status == 0)
        *path = whole;
    else
        free(whole);
    return status;
}

int cache_make_jobs(const struct clone_settings *settings, char **path, struct error *error)
{
    return make_directories(settings->cache, "jobs", path, error);
}

/* The account whose mirrors these are; logins are the same in capitals. */
static int set_account(const struct exchange *exchange, char account[NAME_SIZE],
                       struct error *error)
{
    const char *name = exchange->settings->account;

    if (name == NULL)
        name = exchange->wanted->account != NULL ? exchange->wanted->account : "default";
    if (!file_name_is_harmless(name))
        return error_record(error, "bad-account", "the record's account is no login: \"%.80s\"",
                            name);
    snprintf(account, NAME_SIZE, "%s", name);
    for (char *at = account; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return 0;
}

/* What is not known to be for everybody is not. Over https without a token it is. */
static bool is_private(const struct exchange *exchange)
{
    if (exchange->wanted->private >= 0)
        return exchange->wanted->private > 0;
    return exchange->token != NULL || strncmp(exchange->wanted->url, "https://", 8) != 0;
}

/* The URL's host (user left out) and path: "https://host:1/a/b.git", "me@host:a/b", "file:///a/b".
 */
static void set_names(const struct wanted *wanted, char host[HOST_SIZE], char name[NAME_SIZE])
{
    const char *url = wanted->url;
    const char *scheme = strstr(url, "://");
    const char *authority = scheme != NULL ? scheme + 3 : url;
    size_t size = strcspn(authority, scheme != NULL ? "/" : ":");
    const char *path = authority + size;
    const char *at = memchr(authority, '@', size);
    char text[HOST_SIZE];

    if (at != NULL) {
        size -= (size_t)(at + 1 - authority);
        authority = at + 1;
    }
    snprintf(text, sizeof text, "%.*s", (int)(size < 120 ? size : 120), authority);
    file_name_set(host, HOST_SIZE, *text != '\0' ? text : "file", "");
    path += strspn(path, ":/");
    if (wanted->id > 0)
        snprintf(name, NAME_SIZE, "id-%lld", (long long)wanted->id);
    else
        file_name_set(name, NAME_SIZE, path, "");
    size = strlen(name);
    if (size > 4 && strcmp(name + size - 4, ".git") == 0)
        name[size - 4] = '\0';
}

/* Names the files; `account` NULL: in public. */
static int place(struct cache_entry *entry, const struct exchange *exchange, const char *account,
                 struct error *error)
{
    char host[HOST_SIZE];
    char name[NAME_SIZE];
    char below[HOST_SIZE + NAME_SIZE + 20];
    char *directory = NULL;
    int status;

    set_names(exchange->wanted, host, name);
    if (account != NULL)
        snprintf(below, sizeof below, "private/%s/%s", account, host);
    else
        snprintf(below, sizeof below, "public/%s", host);
    status = make_directories(exchange->settings->cache, below, &directory, error);
    if (status == 0 &&
        (asprintf(&entry->path, "%s/%s.git", directory, name) < 0 ||
         asprintf(&entry->unfinished, "%s/%s.%ld.new", directory, name, (long)getpid()) < 0 ||
         asprintf(&entry->lock_path, "%s/%s.lock", directory, name) < 0))
        status = error_no_memory(error);
    free(directory);
    return status;
}

static int lock(struct cache_entry *entry, const struct exchange *exchange, struct error *error)
{
    entry->lock = cache_lock_wait(entry->lock_path, exchange->deadline, error);
    if (entry->lock == -2)
        exchange_timed_out(exchange, error);
    return entry->lock >= 0 ? 0 : -1;
}

/* The public mirror of what is not public (any more) is not left where all can be served from it.
 * `entry` is locked, and nobody who has a public lock waits for a private one. */
static int take_from_public(const struct cache_entry *entry, const struct exchange *exchange,
                            struct error *error)
{
    struct cache_entry public = {.lock = -1};
    struct stat there;
    int status = place(&public, exchange, NULL, error);

    if (status == 0 && lstat(public.path, &there) == 0) {
        status = lock(&public, exchange, error);
        if (status == 0 && rename(public.path, entry->path) != 0)
            scratch_remove_tree(public.path);
        if (status == 0)
            unlink(public.lock_path);
    }
    cache_close(&public);
    return status;
}

int cache_open(struct cache_entry *entry, struct exchange *exchange, struct error *error)
{
    bool private = is_private(exchange);
    char account[NAME_SIZE];

    *entry = (struct cache_entry){.lock = -1};
    if (private && set_account(exchange, account, error) != 0)
        return -1;
    if (place(entry, exchange, private ? account : NULL, error) != 0 ||
        lock(entry, exchange, error) != 0)
        return -1;
    return private ? take_from_public(entry, exchange, error) : 0;
}

/* "NAME.1234.new" of "NAME". */
static bool is_unfinished(const char *file, const char *name, size_t size)
{
    return strncmp(file, name, size) == 0 && file[size] == '.' &&
           strcmp(file + size + 1 + strspn(file + size + 1, "0123456789"), ".new") == 0;
}

void cache_clear_unfinished(const struct cache_entry *entry)
{
    const char *name = strrchr(entry->path, '/') + 1;
    char *directory = strndup(entry->path, (size_t)(name - entry->path));
    DIR *listing = directory != NULL ? opendir(directory) : NULL;
    const struct dirent *file;

    while (listing != NULL && (file = readdir(listing)) != NULL) {
        char *path;

        if (!is_unfinished(file->d_name, name, strlen(name) - 4) ||
            asprintf(&path, "%s%s", directory, file->d_name) < 0)
            continue;
        scratch_remove_tree(path);
        free(path);
    }
    if (listing != NULL)
        closedir(listing);
    free(directory);
}

void cache_close(struct cache_entry *entry)
{
    if (entry->lock >= 0)
        cache_lock_release(entry->lock);
    free(entry->path);
    free(entry->unfinished);
    free(entry->lock_path);
    *entry = (struct cache_entry){.lock = -1};
}
