/*
 * Facts: what a history was found to hold and can never hold otherwise, kept from run to run.
 *
 * Commits, trees and blobs are named by what they contain, so what follows from them alone stays
 * true: a commit's links and author, what it changed against a parent, which file a file was
 * renamed from, how two blobs differ, what language a blob is in at a path.  A look-up gives what
 * was in the repository's file when it was opened; what is added is for later runs.  Not finding a
 * fact is never an error: it has to be found out anew.
 *
 * A file stands in a directory that only its user may write, one for each repository by its name in
 * records; facts_file.h says how it is kept whole.  Any number of processes may use one at once.
 * Any thread may call these functions; look-ups take no lock.  Pointers that they give are good
 * until facts_close().
 *
 * Limits: a fact of more than FACTS_RECORD_LIMIT bytes or changes is not kept, nor is any once the
 * file has reached 1 GiB.
 */
#ifndef SESAMI_GIT_FACTS_H
#define SESAMI_GIT_FACTS_H

#include "git/commit.h"
#include "git/linediff.h"

#define FACTS_RECORD_LIMIT ((size_t)1 << 19)

struct facts;

/* Opens the facts of the repository called `repo` below `directory`, which is made when its parent
 * exists. Everything that fails is ERROR_ENVIRONMENT: "facts". */
int facts_open(struct facts **facts, const char *directory, const char *repo, size_t id_size,
               struct error *error);

/* Stores what was added and frees `facts` in any case. Fails by the first thing that could not be
 * stored: "facts", "disk-full", "no-memory". NULL is nothing. */
int facts_close(struct facts *facts, struct error *error);

/* What a walk needs of a commit. Found: as commit_read_links() fills it. */
bool facts_find_links(const struct facts *facts, const struct object_id *commit,
                      struct commit_links *links);
void facts_add_links(struct facts *facts, const struct object_id *commit,
                     const struct commit_links *links);

/* A file or symlink of a commit that its parent has otherwise. */
enum fact_side {
    FACT_CHANGED, /* another blob, which `id` names */
    FACT_ABSENT,
    FACT_OTHER_TYPE, /* one is a file, the other is not */
};

struct fact_change {
    const char *path;
    size_t path_size;
    enum fact_side side;
    struct object_id id;
};

struct fact_changes {
    struct fact_change *items; /* by the bytes of their paths, none twice */
    size_t count;
    size_t capacity;
};

/* Adds one at the end; `path` is kept by reference. */
int fact_changes_add(struct fact_changes *changes, const struct fact_change *change,
                     struct error *error);
void fact_changes_free(struct fact_changes *changes);

/* What differs from the parent by that number: 1 found, `changes` replaced; 0 not; -1 no memory. */
int facts_find_changes(const struct facts *facts, const struct object_id *commit, size_t parent,
                       struct fact_changes *changes, struct error *error);

void facts_add_changes(struct facts *facts, const struct object_id *commit, size_t parent,
                       const struct fact_changes *changes);

/* What the file at `path`, which that parent does not have, was renamed from: source->path is NULL
 * when it was not renamed. */
bool facts_find_rename(const struct facts *facts, const struct object_id *commit, size_t parent,
                       const char *path, struct fact_change *source);
void facts_add_rename(struct facts *facts, const struct object_id *commit, size_t parent,
                      const char *path, const struct fact_change *source);

struct hunk_list {
    struct hunk *items;
    size_t count;
    size_t capacity;
};

void hunk_list_free(struct hunk_list *list);

/* How two blobs differ, compared with `flags` (enum linediff_flags): 1 found, `hunks` replaced; 0
 * not; -1 no memory. */
int facts_find_hunks(const struct facts *facts, const struct object_id *old_blob,
                     const struct object_id *new_blob, unsigned flags, struct hunk_list *hunks,
                     struct error *error);
void facts_add_hunks(struct facts *facts, const struct object_id *old_blob,
                     const struct object_id *new_blob, unsigned flags, const struct hunk *hunks,
                     size_t count);

/* A regular file as a survey reads it: what depends on its bytes, its path and `attributes` (all
 * that .gitattributes say of it, in any form) and nothing else. */
struct fact_file {
    uint64_t size;
    uint64_t lines;
    unsigned skip;        /* the survey's numbers */
    unsigned category;    /* likewise */
    const char *language; /* NULL: unknown */
};

bool facts_find_file(const struct facts *facts, const struct object_id *blob, const char *path,
                     const char *attributes, size_t attributes_size, struct fact_file *file);
void facts_add_file(struct facts *facts, const struct object_id *blob, const char *path,
                    const char *attributes, size_t attributes_size, const struct fact_file *file);

/* A commit's author; *encoding is NULL when the commit names none. Zones are not kept. */
bool facts_find_author(const struct facts *facts, const struct object_id *commit,
                       struct signature *author, const char **encoding);
void facts_add_author(struct facts *facts, const struct object_id *commit,
                      const struct signature *author, const char *encoding);

#endif
