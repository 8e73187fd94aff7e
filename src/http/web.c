#include "http/web.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *suffix;
    const char *content_type;
    bool shrinks; /* gzip makes it smaller */
} kinds[] = {
    {".html", "text/html; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".json", "application/json", true},
    {".png", "image/png", false},
    {".ico", "image/x-icon", false},
    {".woff2", "font/woff2", false},
};

static int find_kind(const char *name)
{
    const char *suffix = strrchr(name, '.');

    for (size_t i = 0; suffix != NULL && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].suffix, suffix) == 0)
            return (int)i;
    return -1;
}

static int read_all(int descriptor, struct buffer *body, struct error *error)
{
    ssize_t got;

    do {
        if (buffer_reserve(body, 65536, error) != 0)
            return -1;
        got = read(descriptor, body->data + body->size, 65536);
        if (got > 0)
            body->size += (size_t)got;
    } while (got > 0 || (got < 0 && errno == EINTR));
    if (got < 0)
        return error_set(error, ERROR_ENVIRONMENT, "web", "%s", strerror(errno));
    return 0;
}

static int read_file(struct web *web, int directory, const char *name, struct error *error)
{
    int kind = name[0] == '.' ? -1 : find_kind(name);
    int descriptor = kind < 0 ? -1 : openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct web_file *file = &web->files[web->count];
    struct stat status;
    int result;

    if (descriptor < 0)
        return 0;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(descriptor);
        return 0;
    }
    file->name = strdup(name);
    file->content_type = kinds[kind].content_type;
    file->shrinks = kinds[kind].shrinks;
    file->body = (struct buffer){.limit = WEB_FILE_LIMIT};
    web->count++;
    result = file->name == NULL ? error_no_memory(error) : 0;
    if (result == 0)
        result = read_all(descriptor, &file->body, error);
    close(descriptor);
    return result == 0 ? 0 : error_prefix(error, "%s", name);
}

static int read_folder(struct web *web, const char *directory, struct error *error)
{
    DIR *folder = opendir(directory);
    const struct dirent *entry;
    int status = 0;

    if (folder == NULL)
        return error_set(error, ERROR_ENVIRONMENT, "web", "%s: %s", directory, strerror(errno));
    while (status == 0 && (entry = readdir(folder)) != NULL) {
        if (web->count == WEB_FILES)
            status = error_set(error, ERROR_ENVIRONMENT, "web", "%s: more than %d files", directory,
                               WEB_FILES);
        else
            status = read_file(web, dirfd(folder), entry->d_name, error);
    }
    closedir(folder);
    return status;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct web_file *)left)->name, ((const struct web_file *)right)->name);
}

/* The version: the tag of all names and bodies' tags, in the names' order. */
static int find_version(struct web *web, struct error *error)
{
    struct buffer list = BUFFER_INIT;
    char tag[CONTENT_TAG_SIZE];
    int status = 0;

    qsort(web->files, web->count, sizeof *web->files, by_name);
    for (size_t i = 0; status == 0 && i < web->count; i++) {
        content_tag(web->files[i].body.data, web->files[i].body.size, tag);
        status = buffer_add_format(&list, error, "%s %s\n", tag, web->files[i].name);
    }
    content_tag(list.data, list.size, tag);
    memcpy(web->version, tag, sizeof web->version - 1);
    buffer_free(&list);
    return status;
}

static bool is_page(const struct web_file *file)
{
    return strncmp(file->content_type, "text/html", 9) == 0;
}

/* The file that a quoted attribute value names, where it may have another address than its own. */
static const struct web_file *find_quoted(const struct web *web, const char *value, size_t size)
{
    for (size_t i = 0; i < web->count; i++)
        if (strlen(web->files[i].name) == size && memcmp(web->files[i].name, value, size) == 0)
            return is_page(&web->files[i]) ? NULL : &web->files[i];
    return NULL;
}

/* src="app.js" becomes src="static/VERSION/app.js"; what app.js imports from beside it follows. */
static int rewrite_page(const struct web *web, struct web_file *page, struct error *error)
{
    struct buffer out = {.limit = WEB_FILE_LIMIT};
    const char *at = page->body.data, *end = at + page->body.size;
    int status = 0;

    while (status == 0 && at < end) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        const char *value = quote != NULL ? quote + 1 : end;
        const char *close = memchr(value, '"', (size_t)(end - value));
        bool named = close != NULL && value - at > 1 && value[-2] == '=' &&
                     find_quoted(web, value, (size_t)(close - value)) != NULL;

        status = buffer_add(&out, at, (size_t)(value - at), error);
        if (status == 0 && named)
            status = buffer_add_format(&out, error, "static/%s/", web->version);
        at = value;
    }
    buffer_free(&page->body);
    page->body = out;
    return status;
}

static int make_contents(struct web *web, struct error *error)
{
    int status = find_version(web, error);

    for (size_t i = 0; status == 0 && i < web->count; i++)
        if (is_page(&web->files[i]))
            status = rewrite_page(web, &web->files[i], error);
    for (size_t i = 0; status == 0 && i < web->count; i++)
        status =
            content_new(&web->files[i].body, web->files[i].shrinks, &web->files[i].content, error);
    return status;
}

int web_open(const char *directory, struct web **out, struct error *error)
{
    struct web *web = calloc(1, sizeof *web);
    int status = web == NULL ? error_no_memory(error) : read_folder(web, directory, error);

    if (status == 0)
        status = make_contents(web, error);
    if (status == 0 && web_find(web, "") == NULL)
        status =
            error_set(error, ERROR_ENVIRONMENT, "web", "%s: there is no index.html", directory);
    if (status != 0) {
        web_free(web);
        return -1;
    }
    *out = web;
    return 0;
}

void web_free(struct web *web)
{
    if (web == NULL)
        return;
    for (size_t i = 0; i < web->count; i++) {
        free(web->files[i].name);
        buffer_free(&web->files[i].body);
        content_release(web->files[i].content);
    }
    free(web);
}

const struct web_file *web_find(const struct web *web, const char *name)
{
    if (*name == '\0')
        name = "index.html";
    for (size_t i = 0; i < web->count; i++)
        if (strcmp(web->files[i].name, name) == 0)
            return &web->files[i];
    return NULL;
}
