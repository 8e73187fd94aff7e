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
#include "detect/attributes.h"
#include "detect/content.h"

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
    CATEGORY_SOURCE, /* none of the others */
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
    SKIP_MISSING,    /* not in a partial clone */
    SKIP_TOO_COSTLY, /* comparing its versions was given up */
    SKIP_REASONS,    /* how many there are, SKIP_NONE included */
};

enum { LANGUAGE_BYTES = 128 * 1024 }; /* no more of a file is looked at */

/* `skip` says whether there are lines to count, as git sees the file; `counted` what linguist does.
 * The two differ for UTF-16, which is binary to git and text to linguist. */
struct file_kind {
    enum file_skip skip;
    const struct language *language; /* NULL: unknown; also for empty files */
    enum file_category category;     /* the first that applies, in the order of the enum */
    bool counted; /* its bytes are part of GitHub's language bar: source, and programming or markup
                     unless .gitattributes says otherwise */
};

/* Classifies one file. `mode` as in git's trees. `bytes` is its content: the whole of it, or its
 * first LANGUAGE_BYTES at least; `size` is that of the whole file. NULL when there is none
 * (submodules) or it is out of reach: then only path and mode decide, and `skip` stays SKIP_NONE
 * for regular files, for the caller to set. `attributes` may be NULL. Any thread may call it. */
void language_classify(const char *path, unsigned mode, const char *bytes, size_t size,
                       const struct attributes *attributes, struct file_kind *kind);

/* The same, but for the language of files that are no source, which no bar counts: it stays NULL,
 * and the work for it is saved. */
void language_classify_own(const char *path, unsigned mode, const char *bytes, size_t size,
                           const struct attributes *attributes, struct file_kind *kind);

/* What path and content say of a regular file, whatever its attributes: kept, it answers for other
 * attributes without a second look at the content. */
struct file_facts {
    unsigned known; /* bits of enum file_fact: which of the others are filled */
    bool vendored;  /* by path, like the next */
    bool documentation;
    bool generated;
    bool binary;
    bool lfs_pointer;
    const struct language *language; /* when no attribute names another */
};

enum file_fact {
    FACT_VENDORED = 1,
    FACT_DOCUMENTATION = 2,
    FACT_GENERATED = 4,
    FACT_BINARY = 8,
    FACT_LFS_POINTER = 16,
    FACT_LANGUAGE = 32
};

/* Fills all facts of a regular file. They are zero, or those of another version of the same path,
 * of which those by path are kept. `bytes` and `size` as in language_classify(). */
void language_examine(const char *path, const char *bytes, size_t size, struct file_facts *facts);

/* language_classify() of a file that was examined. */
void language_judge(const struct file_facts *facts, const char *path,
                    const struct attributes *attributes, struct file_kind *kind);

/* What language_classify() would set as `language`, without the work for the rest. */
const struct language *language_of(const char *path, unsigned mode, const char *bytes, size_t size,
                                   const struct attributes *attributes);

/* By exact name; NULL when there is none. */
const struct language *language_find(const char *name);

/* Words as records use them: "source", "binary", ... */
const char *file_category_name(enum file_category category);
const char *file_skip_name(enum file_skip skip);

#endif
