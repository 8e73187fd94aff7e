#include "git/alternates.h"

#include "git/file.h"

#include <stdlib.h>
#include <string.h>

/* Git's own limit on alternates of alternates; the count is ours, against trees of them. */
enum { ALTERNATES_DEPTH = 5, ALTERNATES_LIMIT = 256 };

static bool known(const struct alternates *alternates, const char *directory)
{
    for (size_t i = 0; i < alternates->count; i++)
        if (strcmp(alternates->directories[i], directory) == 0)
            return true;
    return false;
}

/* Undoes the C quoting that git allows for a path in double quotes: \ooo and \c. */
static void unquote(char *text)
{
    static const char escapes[] = "abfnrtv";
    static const char meanings[] = "\a\b\f\n\r\t\v";
    char *to = text;

    for (const char *at = text + 1; *at != '\0' && *at != '"'; at++) {
        const char *escape;

        if (*at != '\\' || at[1] == '\0') {
            *to++ = *at;
            continue;
        }
        at++;
        escape = strchr(escapes, *at);
        if (escape != NULL) {
            *to++ = meanings[escape - escapes];
        } else if (strspn(at, "01234567") >= 3) {
            *to++ = (char)((at[0] - '0') << 6 | (at[1] - '0') << 3 | (at[2] - '0'));
            at += 2;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
}

static int add(struct alternates *alternates, const char *path, int depth, struct error *error);

/* One line of info/alternates, relative to the directory that holds it. */
static int add_line(struct alternates *alternates, const char *directory, char *line, int depth,
                    struct error *error)
{
    char *path;
    int status;

    if (line[0] == '#' || line[0] == '\0')
        return 0;
    if (line[0] == '"')
        unquote(line);
    path = line[0] == '/' ? strdup(line) : path_join(directory, "%s", line);
    if (path == NULL)
        return error_no_memory(error);
    status = add(alternates, path, depth, error);
    free(path);
    return status;
}

static int add_file(struct alternates *alternates, const char *directory, int depth,
                    struct error *error)
{
    char *path = path_join(directory, "info/alternates");
    struct buffer text = {.limit = 1 << 20};
    int status = path ? file_read(path, &text, error) : error_no_memory(error);
    char *rest = text.data;
    char *line;

    status = status < 0 ? -1 : 0;
    while (status == 0 && (line = strsep(&rest, "\n")) != NULL)
        status = add_line(alternates, directory, line, depth, error);
    buffer_free(&text);
    free(path);
    return status;
}

static int add(struct alternates *alternates, const char *path, int depth, struct error *error)
{
    char *real = realpath(path, NULL);
    void *grown;

    if (real == NULL || known(alternates, real) || depth > ALTERNATES_DEPTH ||
        alternates->count >= ALTERNATES_LIMIT) {
        free(real);
        return 0;
    }
    grown = realloc(alternates->directories, (alternates->count + 1) * sizeof(char *));
    if (grown == NULL) {
        free(real);
        return error_no_memory(error);
    }
    alternates->directories = grown;
    alternates->directories[alternates->count++] = real;
    return add_file(alternates, real, depth + 1, error);
}

int alternates_read(struct alternates *alternates, const char *objects, struct error *error)
{
    memset(alternates, 0, sizeof *alternates);
    if (add(alternates, objects, 0, error) == 0 && alternates->count > 0)
        return 0;
    alternates_free(alternates);
    return error_record(error, "not-a-repository", "%.300s: no such directory", objects);
}

int alternates_add(struct alternates *alternates, const char *objects, struct error *error)
{
    return add(alternates, objects, 0, error);
}

void alternates_cut(struct alternates *alternates, size_t count)
{
    while (alternates->count > count)
        free(alternates->directories[--alternates->count]);
}

void alternates_free(struct alternates *alternates)
{
    alternates_cut(alternates, 0);
    free(alternates->directories);
    memset(alternates, 0, sizeof *alternates);
}
