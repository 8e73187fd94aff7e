#include "clone/advertisement.h"

#include <stdio.h>
#include <string.h>

enum { ADVERTISEMENT_LIMIT = 64 << 20 };

static const char *text_of(const struct advertisement *advertisement)
{
    return advertisement->lines.data != NULL ? advertisement->lines.data : "";
}

int advertisement_get(struct advertisement *advertisement, struct exchange *exchange,
                      struct error *error)
{
    const char *const arguments[] = {"ls-remote",           "--symref", "--quiet",      "--",
                                     exchange->wanted->url, "HEAD",     "refs/heads/*", NULL};

    advertisement->lines.limit = ADVERTISEMENT_LIMIT;
    return exchange_ask(exchange, arguments, &advertisement->lines, error);
}

void advertisement_free(struct advertisement *advertisement)
{
    buffer_free(&advertisement->lines);
}

/* A line "VALUE\tREFNAME\n" whose refname is `refname`; NULL when there is none. */
static const char *find_line(const char *lines, const char *refname, bool symbolic)
{
    size_t size = strlen(refname);

    for (const char *line = lines; *line != '\0'; line += strcspn(line, "\n") + 1) {
        size_t length = strcspn(line, "\n");
        const char *tab = memchr(line, '\t', length);

        if (tab != NULL && (strncmp(line, "ref: ", 5) == 0) == symbolic &&
            (size_t)(line + length - tab - 1) == size && memcmp(tab + 1, refname, size) == 0)
            return line;
        if (line[length] == '\0')
            break;
    }
    return NULL;
}

int advertisement_find(const struct advertisement *advertisement, const char *branch,
                       const char **line, struct error *error)
{
    char refname[1100] = "HEAD";
    const char *lines = text_of(advertisement);

    if (branch != NULL)
        snprintf(refname, sizeof refname, "refs/heads/%s", branch);
    *line = find_line(lines, refname, false);
    if (*line != NULL)
        return 0;
    if (*lines == '\0')
        return error_record(error, "empty-repository", "the repository has no commits");
    if (branch != NULL)
        return error_record(error, "unknown-branch", "there is no branch \"%.200s\"", branch);
    return error_record(error, "unborn-head",
                        "HEAD names a branch without commits: choose one with --branch");
}

/* From the line "ref: refs/heads/main\tHEAD". */
char *advertisement_head(const struct advertisement *advertisement)
{
    static const char start[] = "ref: refs/heads/";
    const char *line = find_line(text_of(advertisement), "HEAD", true);

    if (line == NULL || strncmp(line, start, sizeof start - 1) != 0)
        return NULL;
    line += sizeof start - 1;
    return strndup(line, strcspn(line, "\t"));
}

int advertisement_branches(const struct advertisement *advertisement, struct buffer *branches,
                           struct error *error)
{
    const char *line = text_of(advertisement);
    int status = 0;

    while (*line != '\0' && status == 0) {
        size_t length = strcspn(line, "\n") + 1;
        const char *tab = memchr(line, '\t', length);

        if (tab != NULL && strncmp(tab + 1, "refs/heads/", 11) == 0)
            status = buffer_add(branches, line, length, error);
        line += length;
    }
    return status;
}

int advertisement_explain_empty(struct exchange *exchange, struct error *error)
{
    struct advertisement advertisement = ADVERTISEMENT_INIT;
    const char *line;

    error_clear(error);
    if (advertisement_get(&advertisement, exchange, error) == 0 &&
        advertisement_find(&advertisement, exchange->settings->branch, &line, error) == 0)
        error_record(error, "git-failed", "the remote changed while it was cloned");
    advertisement_free(&advertisement);
    return -1;
}
