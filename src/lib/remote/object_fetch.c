#include "remote/object_fetch.h"

#include "base/buffer.h"
#include "remote/git_transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH_SIZE = 50000 }; /* ids in one request; git backfill's number */

struct object_fetch {
    struct buffer git_dir; /* "--git-dir=DIR" */
    struct buffer objects;
    struct object_fetch_options options; /* without `url` */
    double spent;                        /* seconds */
};

static int failed(struct error *error, const char *what)
{
    const char *code = errno == ENOSPC || errno == EDQUOT ? "disk-full" : "scratch";

    return error_set(error, ERROR_ENVIRONMENT, code, "cannot make %s: %s", what, strerror(errno));
}

static int make_directory(const char *parent, const char *name, struct error *error)
{
    struct buffer path = BUFFER_INIT;
    int status = buffer_add_format(&path, error, "%s%s", parent, name);

    if (status == 0 && mkdir(path.data, 0700) != 0)
        status = failed(error, path.data);
    buffer_free(&path);
    return status;
}

static int write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, bytes, size);

        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

static int write_file(const char *parent, const char *name, const struct buffer *text,
                      struct error *error)
{
    struct buffer path = BUFFER_INIT;
    int status = buffer_add_format(&path, error, "%s%s", parent, name);
    int descriptor;

    if (status == 0) {
        descriptor = open(path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor < 0 || write_all(descriptor, text->data, text->size) != 0)
            status = failed(error, path.data);
        if (descriptor >= 0)
            close(descriptor);
    }
    buffer_free(&path);
    return status;
}

/* An address has no control characters; what is left to escape are quotes. */
static int add_quoted(struct buffer *text, const char *value, struct error *error)
{
    for (; *value != '\0'; value++)
        if (((*value == '"' || *value == '\\') && buffer_add(text, "\\", 1, error) != 0) ||
            buffer_add(text, value, 1, error) != 0)
            return -1;
    return 0;
}

/* The scratch repository is itself a partial clone: git accepts that the blobs of trees are
 * missing. */
static int write_config(const char *directory, const struct object_fetch_options *options,
                        struct error *error)
{
    struct buffer text = BUFFER_INIT;
    int status = buffer_add_format(&text, error,
                                   "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
                                   "[extensions]\n\tpartialClone = promisor\n%s"
                                   "[remote \"promisor\"]\n\tpromisor = true\n"
                                   "\tpartialCloneFilter = blob:none\n\turl = \"",
                                   options->id_size == 32 ? "\tobjectFormat = sha256\n" : "");

    if (status == 0)
        status = add_quoted(&text, options->url, error);
    if (status == 0)
        status = buffer_add_string(&text, "\"\n", error);
    if (status == 0)
        status = write_file(directory, "/config", &text, error);
    buffer_free(&text);
    return status;
}

static int make_repository(const char *directory, const struct object_fetch_options *options,
                           struct error *error)
{
    static const char *const directories[] = {"", "/refs", "/objects", "/objects/pack"};
    char head[] = "ref: refs/heads/none\n";
    const struct buffer text = {head, sizeof head - 1, 0, 0};

    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
        if (make_directory(directory, directories[i], error) != 0)
            return -1;
    if (write_file(directory, "/HEAD", &text, error) != 0)
        return -1;
    return write_config(directory, options, error);
}

int object_fetch_open(struct object_fetch **fetch, const char *directory,
                      const struct object_fetch_options *options, struct error *error)
{
    struct object_fetch *opened = calloc(1, sizeof *opened);

    if (opened == NULL)
        return error_no_memory(error);
    opened->options = *options;
    opened->options.url = NULL;
    if (buffer_add_format(&opened->git_dir, error, "--git-dir=%s", directory) != 0 ||
        buffer_add_format(&opened->objects, error, "%s/objects", directory) != 0 ||
        make_repository(directory, options, error) != 0) {
        object_fetch_close(opened);
        return -1;
    }
    *fetch = opened;
    return 0;
}

void object_fetch_close(struct object_fetch *fetch)
{
    if (fetch == NULL)
        return;
    buffer_free(&fetch->git_dir);
    buffer_free(&fetch->objects);
    free(fetch);
}

const char *object_fetch_objects(const struct object_fetch *fetch)
{
    return fetch->objects.data;
}

static void add_hex(char *out, const struct object_id *id, size_t id_size)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < id_size; i++) {
        *out++ = digits[id->bytes[i] >> 4];
        *out++ = digits[id->bytes[i] & 15];
    }
    *out = '\n';
}

/* The ids as a file without a name, one a line; -1 on failure. */
static int open_list(const struct id_set *ids, size_t first, size_t count, size_t id_size,
                     struct error *error)
{
    size_t line_size = 2 * id_size + 1;
    char *text = calloc(count, line_size);
    int descriptor = -1;

    if (text == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++)
        add_hex(text + i * line_size, id_set_get(ids, first + i), id_size);
    descriptor = memfd_create("sesami-ids", MFD_CLOEXEC);
    if (descriptor < 0 || write_all(descriptor, text, count * line_size) != 0 ||
        lseek(descriptor, 0, SEEK_SET) != 0) {
        failed(error, "a list of objects");
        if (descriptor >= 0)
            close(descriptor);
        descriptor = -1;
    }
    free(text);
    return descriptor;
}

/* What git itself runs to fetch missing objects (promisor-remote.c), all of it kept in one pack. */
static int fetch_batch(struct object_fetch *fetch, int list, struct error *error)
{
    const char *const arguments[] = {fetch->git_dir.data,
                                     "-c",
                                     "fetch.negotiationAlgorithm=noop",
                                     "-c",
                                     "fetch.unpackLimit=1",
                                     "-c",
                                     "protocol.version=2",
                                     "fetch",
                                     "--progress",
                                     "--no-tags",
                                     "--no-write-fetch-head",
                                     "--no-auto-maintenance",
                                     "--recurse-submodules=no",
                                     "--filter=blob:none",
                                     "--stdin",
                                     "promisor",
                                     NULL};
    struct git_command command = {
        .arguments = arguments,
        .may = fetch->options.may,
        .timeout = fetch->options.timeout - fetch->spent,
        .input = list,
    };
    double started = progress_now();
    int status = git_transfer(&command, fetch->options.progress, error);

    fetch->spent += progress_now() - started;
    return status;
}

int object_fetch_run(struct object_fetch *fetch, const struct id_set *ids, struct error *error)
{
    size_t count = id_set_count(ids);
    int status = 0;

    for (size_t first = 0; first < count && status == 0; first += BATCH_SIZE) {
        size_t size = count - first < BATCH_SIZE ? count - first : BATCH_SIZE;
        int list = open_list(ids, first, size, fetch->options.id_size, error);

        status = list >= 0 ? fetch_batch(fetch, list, error) : -1;
        if (list >= 0)
            close(list);
    }
    return status;
}
