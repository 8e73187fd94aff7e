#include "git/refs.h"

#include "git/file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SYMBOLIC_LIMIT = 5, DIRECTORY_LIMIT = 64 };

bool reference_name_valid(const char *name)
{
    size_t size = strlen(name);

    if (size == 0 || size > 4096 || name[0] == '/' || name[size - 1] == '/' ||
        name[size - 1] == '.' || strcmp(name, "@") == 0)
        return false;
    for (const char *at = name; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f || strchr(" ~^:?*[\\", *at) != NULL)
            return false;
        if ((at == name || at[-1] == '/') && (*at == '.' || *at == '/'))
            return false;
        if (strncmp(at, "..", 2) == 0 || strncmp(at, "@{", 2) == 0)
            return false;
        if (strncmp(at, ".lock", 5) == 0 && (at[5] == '/' || at[5] == '\0'))
            return false;
    }
    return true;
}

/* HEAD and its kind, and these namespaces, belong to one worktree; the rest is shared. */
static const char *directory_of(const struct repository *repository, const char *name)
{
    static const char *const own[] = {"refs/bisect/", "refs/worktree/", "refs/rewritten/"};

    if (strncmp(name, "refs/", 5) != 0)
        return repository->git_dir;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strncmp(name, own[i], strlen(own[i])) == 0)
            return repository->git_dir;
    return repository->common_dir;
}

static int corrupt(const char *name, struct error *error)
{
    return error_record(error, "corrupt-reference", "reference %.200s is broken", name);
}

/* The id at the start of `text`, which white space or the end follows. */
static bool parse_id(const struct repository *repository, const char *text, const char *end,
                     struct object_id *id)
{
    size_t length = 2 * repository->id_size;

    return (size_t)(end - text) >= length && object_id_parse(text, length, id) &&
           (text + length == end || isspace((unsigned char)text[length]));
}

/* Looks in packed-refs: lines of "id SP name", sorted or not; '#' and '^' lines do not count. */
static int read_packed(const struct repository *repository, const char *name, struct object_id *id,
                       struct error *error)
{
    char *path = path_join(repository->common_dir, "packed-refs");
    size_t id_length = 2 * repository->id_size;
    struct buffer text = {.limit = (size_t)1 << 30};
    size_t name_size = strlen(name);
    int found;

    if (path == NULL)
        return error_no_memory(error);
    found = file_read(path, &text, error);
    free(path);
    for (const char *at = text.data, *next; found == 1 && at < text.data + text.size; at = next) {
        const char *end = text.data + text.size;
        const char *line_end = memchr(at, '\n', (size_t)(end - at));

        line_end = line_end ? line_end : end;
        next = line_end < end ? line_end + 1 : end;
        if ((size_t)(line_end - at) != id_length + 1 + name_size || at[id_length] != ' ' ||
            memcmp(at + id_length + 1, name, name_size) != 0)
            continue;
        found = parse_id(repository, at, line_end, id) ? 2 : corrupt(name, error);
    }
    buffer_free(&text);
    return found < 0 ? -1 : found == 2;
}

/* Follows "ref: TARGET" by giving a copy of the target; no target when the file holds an id. */
static int parse_loose(const struct repository *repository, const char *name,
                       const struct buffer *text, struct object_id *id, char **target,
                       struct error *error)
{
    const char *at = text->data;
    const char *end = text->data + text->size;

    *target = NULL;
    if (text->size < 5 || memcmp(at, "ref:", 4) != 0)
        return parse_id(repository, at, end, id) ? 1 : corrupt(name, error);
    for (at += 4; at < end && isspace((unsigned char)*at); at++)
        ;
    while (end > at && isspace((unsigned char)end[-1]))
        end--;
    *target = strndup(at, (size_t)(end - at));
    if (*target == NULL)
        return error_no_memory(error);
    if (!reference_name_valid(*target) || strncmp(*target, "refs/", 5) != 0) {
        free(*target);
        *target = NULL;
        return corrupt(name, error);
    }
    return 1;
}

/* One step: the reference itself, no symbolic one followed. */
static int read_one(const struct repository *repository, const char *name, struct object_id *id,
                    char **target, struct error *error)
{
    struct buffer text = {.limit = 1 << 16};
    char *path = path_join(directory_of(repository, name), "%s", name);
    struct stat status;
    int found;

    *target = NULL;
    if (path == NULL)
        return error_no_memory(error);
    /* A directory "refs/heads/a" is no reference "a", but packed-refs may have one. */
    found = stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? 0 : file_read(path, &text, error);
    free(path);
    if (found == 1)
        found = text.size ? parse_loose(repository, name, &text, id, target, error)
                          : corrupt(name, error);
    else if (found == 0 && strncmp(name, "refs/", 5) == 0)
        found = read_packed(repository, name, id, error);
    buffer_free(&text);
    return found;
}

int reference_read(const struct repository *repository, const char *name,
                   struct reference *reference, struct error *error)
{
    int found = 1;

    memset(reference, 0, sizeof *reference);
    reference->name = strdup(name);
    if (reference->name == NULL)
        return error_no_memory(error);
    for (int steps = 0; steps <= SYMBOLIC_LIMIT; steps++) {
        char *target;

        found = read_one(repository, reference->name, &reference->id, &target, error);
        if (found < 1 || target == NULL) {
            reference->exists = found == 1;
            if (found < 0 || (found == 0 && steps == 0))
                reference_free(reference);
            return found == 0 && steps > 0 ? 1 : found;
        }
        free(reference->name);
        reference->name = target;
    }
    reference_free(reference);
    return error_record(error, "corrupt-reference", "reference %.200s goes round in circles", name);
}

void reference_free(struct reference *reference)
{
    free(reference->name);
    reference->name = NULL;
}

/* Whether a directory of loose references holds any file, however deep. */
static bool any_file_below(const char *directory, int depth)
{
    DIR *stream = depth < DIRECTORY_LIMIT ? opendir(directory) : NULL;
    struct dirent *entry;
    bool found = false;

    while (stream != NULL && !found && (entry = readdir(stream)) != NULL) {
        char *path;
        struct stat status;

        if (entry->d_name[0] == '.' || (path = path_join(directory, "%s", entry->d_name)) == NULL)
            continue;
        if (lstat(path, &status) == 0)
            found = S_ISDIR(status.st_mode) ? any_file_below(path, depth + 1) : true;
        free(path);
    }
    if (stream != NULL)
        closedir(stream);
    return found;
}

int reference_any_branch(const struct repository *repository, struct error *error)
{
    char *heads = path_join(repository->common_dir, "refs/heads");
    char *packed = path_join(repository->common_dir, "packed-refs");
    struct buffer text = {.limit = (size_t)1 << 30};
    int found = -1;

    if (heads == NULL || packed == NULL) {
        error_no_memory(error);
    } else if (any_file_below(heads, 0)) {
        found = 1;
    } else {
        found = file_read(packed, &text, error);
        if (found == 1)
            found = memmem(text.data, text.size, " refs/heads/", 12) != NULL;
    }
    buffer_free(&text);
    free(heads);
    free(packed);
    return found;
}
