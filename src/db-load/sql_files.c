#include "db-load/sql_files.h"

#include "base/buffer.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_directory(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int sql_directory_find(const char *asked, char *directory, size_t size, struct error *error)
{
    static const char *const beside[] = {"../sql", "../share/sesami/sql"};
    char program[PATH_MAX];
    ssize_t length;

    if (asked == NULL)
        asked = getenv("SESAMI_SQL");
    if (asked != NULL) {
        snprintf(directory, size, "%s", asked);
        if (is_directory(directory))
            return 0;
        return error_set(error, ERROR_USAGE, "no-sql", "%s: no such directory", asked);
    }
    length = readlink("/proc/self/exe", program, sizeof program - 1);
    while (length > 0 && program[length - 1] != '/')
        length--;
    for (size_t i = 0; length > 0 && i < sizeof beside / sizeof *beside; i++) {
        snprintf(directory, size, "%.*s%s", (int)length, program, beside[i]);
        if (is_directory(directory))
            return 0;
    }
    return error_set(error, ERROR_USAGE, "no-sql",
                     "cannot find the SQL files; name their directory with --sql");
}

static int ends_in_sql(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 4 && entry->d_name[0] != '.' && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

static int read_text(const char *path, char **text, struct error *error)
{
    struct buffer content = BUFFER_INIT;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = -1;

    while (descriptor >= 0 && buffer_reserve(&content, 1 << 16, error) == 0) {
        count = read(descriptor, content.data + content.size, 1 << 16);
        if (count <= 0)
            break;
        content.size += (size_t)count;
    }
    if (count != 0)
        error_set(error, ERROR_ENVIRONMENT, "input", "%s: %s", path, strerror(errno));
    else if (!text_is_utf8(content.data, content.size))
        error_set(error, ERROR_ENVIRONMENT, "input", "%s: not UTF-8", path);
    else if (buffer_add(&content, "", 1, error) == 0)
        *text = content.data;
    if (*text == NULL)
        buffer_free(&content);
    if (descriptor >= 0)
        close(descriptor);
    return *text ? 0 : -1;
}

/* NNNN_name; the number must be above the one before it. */
static int read_version(struct sql_file *file, const char *name, int previous, struct error *error)
{
    if (strspn(name, "0123456789") != 4 || name[4] != '_')
        return error_set(error, ERROR_ENVIRONMENT, "bad-migration",
                         "%s: a migration's name is NNNN_what.sql", name);
    file->version = (int)strtol(name, NULL, 10);
    if (file->version <= previous)
        return error_set(error, ERROR_ENVIRONMENT, "bad-migration",
                         "%s: number %d comes twice, or is 0", name, file->version);
    return 0;
}

static int read_file(struct sql_files *files, const char *directory, const char *folder,
                     const char *entry, bool numbered, struct error *error)
{
    struct sql_file *file = &files->files[files->count];
    int previous = files->count > 0 ? file[-1].version : 0;
    int stem = (int)strlen(entry) - 4;
    char path[PATH_MAX];

    files->count++;
    snprintf(path, sizeof path, "%s/%s/%s", directory, folder, entry);
    if (asprintf(&file->name, "%s%s%.*s", numbered ? "" : folder, numbered ? "" : "/", stem,
                 entry) < 0) {
        file->name = NULL;
        return error_no_memory(error);
    }
    if (numbered && read_version(file, entry, previous, error) != 0)
        return -1;
    return read_text(path, &file->text, error);
}

int sql_files_read(struct sql_files *files, const char *directory, const char *folder,
                   bool numbered, struct error *error)
{
    struct dirent **entries = NULL;
    char path[PATH_MAX];
    int status = 0;
    int count;

    memset(files, 0, sizeof *files);
    snprintf(path, sizeof path, "%s/%s", directory, folder);
    count = scandir(path, &entries, ends_in_sql, alphasort);
    if (count < 0 && errno == ENOENT)
        return 0;
    if (count < 0)
        return error_set(error, ERROR_ENVIRONMENT, "input", "%s: %s", path, strerror(errno));
    files->files = calloc((size_t)count + 1, sizeof *files->files);
    if (files->files == NULL)
        status = error_no_memory(error);
    for (int i = 0; i < count; i++) {
        if (status == 0)
            status = read_file(files, directory, folder, entries[i]->d_name, numbered, error);
        free(entries[i]);
    }
    free(entries);
    return status;
}

void sql_files_free(struct sql_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->files[i].name);
        free(files->files[i].text);
    }
    free(files->files);
    memset(files, 0, sizeof *files);
}
