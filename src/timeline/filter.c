#include "timeline/filter.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int filter_add_author(struct filter *filter, const char *pattern, struct error *error)
{
    struct filter_author *authors =
        reallocarray(filter->authors, filter->author_count + 1, sizeof *authors);
    struct filter_author *author;
    char problem[100];
    int failure;

    if (authors == NULL)
        return error_no_memory(error);
    filter->authors = authors;
    author = &authors[filter->author_count];
    failure = regcomp(&author->pattern, pattern, REG_NOSUB);
    if (failure != 0) {
        regerror(failure, &author->pattern, problem, sizeof problem);
        return error_usage(error, "--author: \"%.60s\" is no regular expression: %s", pattern,
                           problem);
    }
    author->text = strdup(pattern);
    if (author->text == NULL) {
        regfree(&author->pattern);
        return error_no_memory(error);
    }
    filter->author_count++;
    return 0;
}

/* No part of a tree's path is empty, "." or "..". */
static bool is_tree_path(const char *path)
{
    while (*path != '\0') {
        size_t size = strcspn(path, "/");

        if (size == 0 || (size == 1 && path[0] == '.') ||
            (size == 2 && path[0] == '.' && path[1] == '.'))
            return false;
        path += size;
        path += *path == '/';
    }
    return true;
}

int filter_add_path(struct filter *filter, const char *path, struct error *error)
{
    char **paths;

    if (*path == '\0' || !is_tree_path(path))
        return error_usage(
            error, "--path wants a file or folder of the tree, like src/lib, not \"%.60s\"", path);
    paths = reallocarray(filter->paths, filter->path_count + 1, sizeof *paths);
    if (paths == NULL)
        return error_no_memory(error);
    filter->paths = paths;
    paths[filter->path_count] = strdup(path);
    if (paths[filter->path_count] == NULL)
        return error_no_memory(error);
    filter->path_count++;
    return 0;
}

void filter_free(struct filter *filter)
{
    for (size_t i = 0; i < filter->author_count; i++) {
        free(filter->authors[i].text);
        regfree(&filter->authors[i].pattern);
    }
    for (size_t i = 0; i < filter->path_count; i++)
        free(filter->paths[i]);
    free(filter->authors);
    free(filter->paths);
}

/* Names whose encoding nobody told stay as they are, as in git. */
static int describe_person(const struct identity *identity, struct buffer *text,
                           struct error *error)
{
    size_t size = strlen(identity->name);
    int status = identity->encoding
                     ? text_to_utf8(identity->name, size, identity->encoding, text, error)
                     : buffer_add(text, identity->name, size, error);

    return status == 0 ? buffer_add_format(text, error, " <%s>", identity->email) : -1;
}

int filter_matches_author(const struct filter *filter, const struct identity *identity,
                          bool *matches, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    bool found = filter->author_count == 0;

    if (!found && describe_person(identity, &text, error) != 0) {
        buffer_free(&text);
        return -1;
    }
    for (size_t i = 0; !found && i < filter->author_count; i++)
        found = regexec(&filter->authors[i].pattern, text.data, 0, NULL, 0) == 0;
    buffer_free(&text);
    *matches = found;
    return 0;
}

bool filter_matches_path(const void *context, const char *path)
{
    const struct filter *filter = context;

    for (size_t i = 0; i < filter->path_count; i++) {
        const char *wanted = filter->paths[i];
        size_t size = strlen(wanted);

        if (strncmp(path, wanted, size) == 0 &&
            (path[size] == '\0' || path[size] == '/' || wanted[size - 1] == '/'))
            return true;
    }
    return filter->path_count == 0;
}

/* Adds the bytes as UTF-8: what came from the command line need not be. */
static int append_text(json_t *list, const char *bytes, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    int status = text_to_utf8(bytes, strlen(bytes), NULL, &text, error);

    if (status == 0 &&
        json_array_append_new(list, json_stringn(text.data ? text.data : "", text.size)) != 0)
        status = error_no_memory(error);
    buffer_free(&text);
    return status;
}

int filter_describe(const struct filter *filter, json_t *object, struct error *error)
{
    json_t *authors = json_array();
    json_t *paths = json_array();
    int status = 0;

    for (size_t i = 0; status == 0 && i < filter->author_count; i++)
        status = append_text(authors, filter->authors[i].text, error);
    for (size_t i = 0; status == 0 && i < filter->path_count; i++)
        status = append_text(paths, filter->paths[i], error);
    if (status == 0 &&
        ((filter->author_count > 0 && json_object_set(object, "author", authors) != 0) ||
         (filter->path_count > 0 && json_object_set(object, "path", paths) != 0)))
        status = error_no_memory(error);
    json_decref(authors);
    json_decref(paths);
    return status;
}
