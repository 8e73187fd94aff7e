#include "blame-count/ignored.h"

#include "git/commit.h"
#include "git/tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LIMIT = 1 << 16 };

static int add_id(struct ignored *ignored, const struct object_id *id, struct error *error)
{
    if (ignored->count == ignored->capacity) {
        size_t capacity = ignored->capacity == 0 ? 64 : ignored->capacity * 2;
        struct object_id *ids = realloc(ignored->ids, capacity * sizeof(*ids));

        if (ids == NULL)
            return error_no_memory(error);
        ignored->ids = ids;
        ignored->capacity = capacity;
    }
    ignored->ids[ignored->count++] = *id;
    return 0;
}

/* One line of a file: an id, a comment or nothing. */
static int add_line(struct ignored *ignored, const struct subject *subject, const char *line,
                    size_t size, struct error *error)
{
    const char *comment = memchr(line, '#', size);
    size_t digits = 2 * subject->repository->id_size;
    struct object_id id;

    if (comment != NULL)
        size = (size_t)(comment - line);
    while (size > 0 && strchr(" \t\r\n\v\f", line[size - 1]) != NULL)
        size--;
    while (size > 0 && strchr(" \t\r\n\v\f", *line) != NULL) {
        line++;
        size--;
    }
    if (size == 0)
        return 0;
    if (size != digits || !object_id_parse(line, size, &id))
        return error_record(error, "bad-ignore-revs", "\"%.*s\" is no full object id",
                            (int)(size < 80 ? size : 80), line);
    return add_id(ignored, &id, error);
}

static int add_text(struct ignored *ignored, const struct subject *subject, const char *text,
                    size_t size, struct error *error)
{
    const char *end = text + size;

    while (text < end) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = feed != NULL ? feed : end;

        if (add_line(ignored, subject, text, (size_t)(line_end - text), error) != 0)
            return -1;
        text = line_end + 1;
    }
    return 0;
}

static int add_file(struct ignored *ignored, const struct subject *subject, const char *path,
                    struct error *error)
{
    FILE *file = fopen(path, "re");
    char line[LINE_LIMIT];
    int status = 0;

    if (file == NULL)
        return error_usage(error, "%s: %s", path, strerror(errno));
    while (status == 0 && fgets(line, sizeof(line), file) != NULL)
        status = add_line(ignored, subject, line, strlen(line), error);
    if (status == 0 && ferror(file))
        status = error_usage(error, "%s cannot be read", path);
    fclose(file);
    return status;
}

/* .git-blame-ignore-revs at the top of the tree, where projects keep it. */
static int add_tree_file(struct ignored *ignored, const struct subject *subject,
                         struct error *error)
{
    struct object_store *store = subject->repository->objects;
    struct commit_links links;
    struct tree_entry entry;
    struct object blob;
    int found, status;

    if (commit_read_links(store, &subject->head, &links, error) != 0)
        return -1;
    free(links.parents);
    found = tree_lookup(store, &links.tree, ".git-blame-ignore-revs", &entry, error);
    if (found <= 0 || MODE_TYPE(entry.mode) != MODE_TYPE(MODE_FILE))
        return found < 0 ? -1 : 0;
    if (object_read(store, &entry.id, OBJECT_BLOB, &blob, error) != 0)
        return -1;
    status = add_text(ignored, subject, (const char *)blob.data, blob.size, error);
    object_release(store, &blob);
    return status;
}

static int compare_ids(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct object_id));
}

int ignored_open(struct ignored *ignored, const struct settings *settings,
                 const struct subject *subject, struct error *error)
{
    memset(ignored, 0, sizeof(*ignored));
    for (size_t i = 0; i < settings->ignored_count; i++) {
        struct object_id id;

        if (repository_resolve(subject->repository, settings->ignored[i], &id, NULL, error) != 0 ||
            add_id(ignored, &id, error) != 0)
            return -1;
    }
    for (size_t i = 0; i < settings->ignored_file_count; i++)
        if (add_file(ignored, subject, settings->ignored_files[i], error) != 0)
            return -1;
    if (settings->auto_ignore && add_tree_file(ignored, subject, error) != 0)
        return -1;
    if (ignored->count > 0)
        qsort(ignored->ids, ignored->count, sizeof(*ignored->ids), compare_ids);
    return 0;
}

void ignored_close(struct ignored *ignored)
{
    free(ignored->ids);
    *ignored = (struct ignored){.ids = NULL};
}

bool ignored_equal(const struct ignored *left, const struct ignored *right)
{
    return left->count == right->count &&
           (left->count == 0 ||
            memcmp(left->ids, right->ids, left->count * sizeof(*left->ids)) == 0);
}
