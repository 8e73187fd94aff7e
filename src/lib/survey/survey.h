/*
 * All files of one tree with their kind: what every analysis of a tree starts from.
 *
 * Reads the object store alone.  The .gitattributes files come from the same tree, at every depth.
 */
#ifndef SESAMI_SURVEY_SURVEY_H
#define SESAMI_SURVEY_SURVEY_H

#include "detect/language.h"
#include "git/tree.h"

/* One file. Pointers are valid during the call only. */
struct survey_file {
    const char *path;
    size_t path_size;
    unsigned mode;
    struct object_id id;
    struct file_kind kind;
    uint64_t size;     /* bytes of the blob; 0 for submodules and missing blobs */
    uint64_t lines;    /* as git counts them; 0 unless kind.skip is SKIP_NONE */
    const char *bytes; /* the whole content, followed by a NUL; NULL when it was not read: symlinks,
                          submodules, SKIP_TOO_LARGE, SKIP_MISSING */
};

/* A visit that returns non-zero ends the survey, which returns the same. */
typedef int survey_visitor(void *context, const struct survey_file *file, struct error *error);

struct survey_options {
    uint64_t largest; /* files of more bytes are SKIP_TOO_LARGE; 0: SURVEY_LARGEST */
    bool own;         /* tell the languages of source alone: see language_classify_own() */
    unsigned threads; /* survey_tree()'s, as survey_crew_open() takes them */
};

#define SURVEY_LARGEST ((uint64_t)32 << 20)

/* The attributes of a tree; attributes_free() them. Missing .gitattributes blobs count as empty.
 * So many files and lines of them that comparing each with each would never end are "too-large".
 * *files (may be NULL) is how many files the tree has. */
int survey_attributes(struct object_store *store, const struct object_id *tree,
                      struct attributes **attributes, uint64_t *files, struct error *error);

/* Reads and classifies one file, of which path, mode and id are set; the rest of it is. When
 * file->bytes is not NULL afterwards, `object` holds them: object_release() it. */
int survey_read(struct object_store *store, struct survey_file *file,
                const struct attributes *attributes, const struct survey_options *options,
                struct object *object, struct error *error);

/* Reads and classifies one file, then visits it: one step of survey_tree(). */
int survey_visit(struct object_store *store, const struct tree_file *file,
                 const struct attributes *attributes, const struct survey_options *options,
                 survey_visitor *visit, void *context, struct error *error);

/* What is known of one version of a regular file, so that other attributes ask for no second look:
 * survey_visit() in two steps. */
struct survey_content {
    struct file_facts facts;
    enum file_skip unread; /* SKIP_NONE, or why its content could not be read */
    uint64_t size;         /* bytes of the blob; 0 for a missing one */
    uint64_t lines;        /* as git counts them; 0 when it is binary or unread */
};

/* Reads and examines a regular file. `content` is zero, or that of another version of the same
 * path. Corrupt objects are errors. */
int survey_examine(struct object_store *store, const struct tree_file *file,
                   struct survey_content *content, struct error *error);

/* What survey_visit() would call it under these attributes. */
void survey_judge(const struct survey_content *content, const char *path,
                  const struct attributes *attributes, struct file_kind *kind);

/* Visits every file below `tree`, in git's order. `attributes` as survey_attributes() gave them.
 * A blob that cannot be read fails it by object_read()'s codes, but for missing and large ones. */
int survey_tree(struct object_store *store, const struct object_id *tree,
                const struct attributes *attributes, const struct survey_options *options,
                survey_visitor *visit, void *context, struct error *error);

/* The tree of a commit. */
int survey_tree_of_commit(struct object_store *store, const struct object_id *commit,
                          struct object_id *tree, struct error *error);

#endif
