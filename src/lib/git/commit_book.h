/*
 * The commits of a repository that somebody asked for: where they are linked to, when they were
 * made and by whom. Each is read once, for all threads, and stays where it is until the book goes.
 */
#ifndef SESAMI_GIT_COMMIT_BOOK_H
#define SESAMI_GIT_COMMIT_BOOK_H

#include "git/commit.h"
#include "git/facts.h"

#include <stdatomic.h>

struct book_author;

/* The fields behind `number` hold what they say once commit_book_read() was called; `parents` are
 * in the book, not necessarily read. */
struct book_commit {
    struct object_id id;
    uint32_t number; /* from 0, dense, in the order in which the book came to know them */
    atomic_bool read;
    uint32_t parent_count;
    struct book_commit **parents;
    struct object_id tree;
    int64_t date;                     /* struct commit's */
    int64_t author_time;              /* when `author` is there */
    const struct book_author *author; /* commit_book_author()'s */
};

struct commit_book;

/* What `facts` (may be NULL) know is not read from the repository. One user. NULL: out of memory.
 */
struct commit_book *commit_book_new(struct facts *facts);

/* One user more; commit_book_free() ends each. */
struct commit_book *commit_book_hold(struct commit_book *book);
void commit_book_free(struct commit_book *book);

/* The commit of that id, be it there or not. */
int commit_book_find(struct commit_book *book, const struct object_id *id,
                     struct book_commit **commit, struct error *error);

/* Reads a commit unless that was done; `store` is this thread's. Codes: commit_read()'s. */
int commit_book_read(struct commit_book *book, struct object_store *store,
                     struct book_commit *commit, struct error *error);

/* By number; NULL past the last. Not while others read. */
struct book_commit *commit_book_commit(const struct commit_book *book, uint32_t number);
uint32_t commit_book_count(const struct commit_book *book);

/* Who wrote a commit, and when; the zone is 0. The strings are the book's. Not from two threads at
 * once. */
int commit_book_author(struct commit_book *book, struct object_store *store,
                       struct book_commit *commit, struct signature *author, const char **encoding,
                       struct error *error);

#endif
