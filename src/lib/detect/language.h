/*
 * What a file is written in, and whether it counts, as github-linguist decides it.
 *
 * Pure functions over bytes: this library knows no git.  The tables (languages, filenames,
 * extensions, interpreters, heuristics, vendored and documentation paths) are derived from
 * linguist's MIT-licensed data files by `make data` and compiled in; see data/README.
 */
#ifndef SESAMI_DETECT_LANGUAGE_H
#define SESAMI_DETECT_LANGUAGE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum language_type { LANGUAGE_DATA, LANGUAGE_PROGRAMMING, LANGUAGE_MARKUP, LANGUAGE_PROSE };

struct language {
    const char *name;
    const char *group; /* the language it is counted as; its own name when it has no group */
    const char *color; /* "#3572A5", NULL when linguist has none */
    enum language_type type;
};

enum file_category {
    CATEGORY_SOURCE,
    CATEGORY_VENDORED,
    CATEGORY_GENERATED,
    CATEGORY_DOCUMENTATION
};

/* Why a file's lines are not counted at all. */
enum file_skip {
    SKIP_NONE,
    SKIP_BINARY,
    SKIP_SYMLINK,
    SKIP_SUBMODULE,
    SKIP_LFS_POINTER,
    SKIP_TOO_LARGE,
    SKIP_MISSING, /* not in a partial clone */
};

struct file_kind {
    enum file_skip skip;
    const struct language *language; /* NULL: unknown */
    enum file_category category;
    bool counted; /* part of GitHub's language bar: source, and programming or markup unless
                     .gitattributes says otherwise */
};

/* The .gitattributes files of one tree. Add them parents before children; lookups then follow git's
 * precedence. Only the attributes that linguist reads and `filter`, `binary`, `text`, `diff`. */
struct attributes;
struct attributes *attributes_new(void);
void attributes_free(struct attributes *attributes);
/* `directory` is "" or "a/b" without a trailing slash. Bad lines are passed over, as git does. */
int attributes_add(struct attributes *attributes, const char *directory, const char *bytes,
                   size_t size, struct error *error);

/* Classifies one file. `mode` as in git's trees. `bytes` is the whole content (NULL for what has
 * none: submodules; then only path and mode decide). `attributes` may be NULL. */
int language_classify(const char *path, unsigned mode, const char *bytes, size_t size,
                      const struct attributes *attributes, struct file_kind *kind,
                      struct error *error);

/* By exact name; NULL when there is none. */
const struct language *language_find(const char *name);

/* Words as records use them: "source", "binary", ... */
const char *file_category_name(enum file_category category);
const char *file_skip_name(enum file_skip skip);

/* git's own test: a NUL in the first 8,000 bytes. */
bool content_is_binary(const char *bytes, size_t size);

#endif
