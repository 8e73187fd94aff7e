/*
 * Whose commits and which files are asked for: --author and --path.
 */
#ifndef SESAMI_TIMELINE_FILTER_H
#define SESAMI_TIMELINE_FILTER_H

#include "git/identity.h"

#include <regex.h>

struct filter_author {
    char *text;
    regex_t pattern;
};

struct filter {
    struct filter_author *authors;
    size_t author_count;
    char **paths;
    size_t path_count;
};

/* Adds one value of an option; ERROR_USAGE when it will not do. Strings are copied.
 * An author is a POSIX basic regular expression as `git log --author` takes it. A path is one of
 * the tree, from its root, with an optional slash at its end for folders only. */
int filter_add_author(struct filter *filter, const char *pattern, struct error *error);
int filter_add_path(struct filter *filter, const char *path, struct error *error);
void filter_free(struct filter *filter);

/* True when there are no authors to match, or one pattern matches "Name <email>", after mailmap, by
 * bytes. *matches is left alone on failure. */
int filter_matches_author(const struct filter *filter, const struct identity *identity,
                          bool *matches, struct error *error);

/* True when there are no paths to match, or the file is one of them or lies in one: git's
 * --literal-pathspecs. For a path_filter, whose context is the filter. */
bool filter_matches_path(const void *filter, const char *path);

/* Sets "author" and "path", lists of text, in an object; each only when there are some. */
int filter_describe(const struct filter *filter, json_t *object, struct error *error);

#endif
