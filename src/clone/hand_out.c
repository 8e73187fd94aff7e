#include "clone/hand_out.h"

#include "clone/cache_lock.h"
#include "clone/copy_objects.h"
#include "clone/mirror_git.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SMALL_FILE = 64 << 10 };

static FILE *open_in(const char *directory, const char *name, const char *mode)
{
    char *path;
    FILE *file;

    if (asprintf(&path, "%s/%s", directory, name) < 0)
        return NULL;
    file = fopen(path, mode);
    free(path);
    return file;
}

static int read_small(const char *directory, const char *name, struct buffer *text,
                      struct error *error)
{
    FILE *file = open_in(directory, name, "re");
    char bytes[4096];
    size_t count;
    int status = 0;

    if (file == NULL)
        return error_record(error, "not-a-repository", "%s/%s cannot be read", directory, name);
    while (status == 0 && (count = fread(bytes, 1, sizeof bytes, file)) > 0)
        status = text->size < SMALL_FILE
                     ? buffer_add(text, bytes, count, error)
                     : error_record(error, "not-a-repository", "%s/%s is no file of git's",
                                    directory, name);
    fclose(file);
    return status;
}

static int write_small(const char *directory, const char *name, const struct buffer *text,
                       struct error *error)
{
    FILE *file = open_in(directory, name, "wxe");
    size_t written;

    if (file == NULL)
        return cache_failed(error, "make a file in", directory);
    written = text->size > 0 ? fwrite(text->data, 1, text->size, file) : 0;
    if (fclose(file) != 0 || written != text->size)
        return cache_failed(error, "write a file in", directory);
    return 0;
}

static int copy_small(const char *from, const char *to, const char *name, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    int status = read_small(from, name, &text, error);

    if (status == 0)
        status = write_small(to, name, &text, error);
    buffer_free(&text);
    return status;
}

/* HEAD of what is handed out: on --branch, else where the mirror's is. Gets a line feed. */
static int make_head(const struct exchange *exchange, const char *mirror, struct buffer *head,
                     struct error *error)
{
    if (exchange->settings->branch == NULL)
        return read_small(mirror, "HEAD", head, error);
    return buffer_add_format(head, error, "ref: refs/heads/%s\n", exchange->settings->branch);
}

/* The refname that HEAD's text names, its length in *size; NULL for a detached one. */
static const char *named(const struct buffer *head, size_t *size)
{
    static const char start[] = "ref: ";

    if (head->size < sizeof start || strncmp(head->data, start, sizeof start - 1) != 0)
        return NULL;
    *size = strcspn(head->data + sizeof start - 1, "\n");
    return head->data + sizeof start - 1;
}

/* "ID\tREFNAME" lines as those of packed-refs; only that of `refname` unless it is NULL. */
static int pack_refs(const struct buffer *branches, const char *refname, size_t size,
                     struct buffer *packed, struct error *error)
{
    const char *line = branches->data != NULL ? branches->data : "";
    int status =
        buffer_add_string(packed, "# pack-refs with: peeled fully-peeled sorted \n", error);

    while (*line != '\0' && status == 0) {
        int length = (int)strcspn(line, "\n");
        int id = (int)strcspn(line, "\t");
        const char *name = line + id + 1;

        if (id < length && (refname == NULL || ((size_t)(line + length - name) == size &&
                                                memcmp(name, refname, size) == 0)))
            status = buffer_add_format(packed, error, "%.*s %.*s\n", id, line,
                                       (int)(line + length - name), name);
        line += length + (line[length] == '\n');
    }
    return status;
}

static int make_refs(struct exchange *exchange, const char *mirror, const char *path,
                     const struct buffer *head, struct error *error)
{
    struct buffer branches = BUFFER_INIT;
    struct buffer packed = BUFFER_INIT;
    size_t size = 0;
    const char *refname = named(head, &size);
    int status = mirror_git_branches(exchange, mirror, &branches, error);

    if (exchange->settings->all_branches)
        refname = NULL;
    else if (refname == NULL) /* detached: no branch at all */
        refname = "";
    if (status == 0)
        status = pack_refs(&branches, refname, size, &packed, error);
    if (status == 0)
        status = write_small(path, "packed-refs", &packed, error);
    buffer_free(&branches);
    buffer_free(&packed);
    return status;
}

static int make_directory(const char *path, const char *name, struct error *error)
{
    char *whole;
    int status;

    if (asprintf(&whole, "%s/%s", path, name) < 0)
        return error_no_memory(error);
    status = mkdir(whole, 0700) == 0 ? 0 : cache_failed(error, "make the directory", whole);
    free(whole);
    return status;
}

int hand_out(struct exchange *exchange, const char *mirror, const char *path, struct error *error)
{
    struct buffer head = BUFFER_INIT;
    int status = make_head(exchange, mirror, &head, error);

    if (status == 0)
        status = copy_objects(mirror, path, error);
    if (status == 0)
        status = make_directory(path, "refs", error);
    if (status == 0)
        status = copy_small(mirror, path, "config", error);
    if (status == 0)
        status = make_refs(exchange, mirror, path, &head, error);
    if (status == 0)
        status = write_small(path, "HEAD", &head, error);
    buffer_free(&head);
    return status;
}
