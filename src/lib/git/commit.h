/*
 * Commits, parsed in place from an object's bytes (git's commit.c decides what is tolerated).
 * Replaced objects and grafts count (replace.h); the cut of a shallow clone does not.
 */
#ifndef SESAMI_GIT_COMMIT_H
#define SESAMI_GIT_COMMIT_H

#include "git/objects.h"

/* "Name <email> seconds zone" of an author or committer line; name and email are raw bytes inside
 * the object. A line that cannot be read gives empty names and time 0, as git shows it. */
struct signature {
    const char *name;
    size_t name_size;
    const char *email;
    size_t email_size;
    int64_t time;         /* seconds since 1970 */
    int32_t zone_minutes; /* east of UTC */
};

struct commit {
    struct object object; /* held until commit_release() */
    struct object_id id;
    struct object_id tree;
    struct object_id *parents; /* malloc'd; NULL when there are none */
    size_t parent_count;
    struct signature author;
    struct signature committer;
    int64_t date;         /* the committer's time as git's walks read it (parse_commit_date()) */
    const char *encoding; /* NUL-terminated and malloc'd; NULL: UTF-8 */
    const char *message;  /* raw bytes inside the object, after the blank line */
    size_t message_size;
};

int commit_read(struct object_store *store, const struct object_id *id, struct commit *commit,
                struct error *error);
void commit_release(struct object_store *store, struct commit *commit);

/* The same for one that is unlikely to be read again. */
void commit_release_last(struct object_store *store, struct commit *commit);

/* Only what a walk needs (tree, parents, committer time), without keeping the object pinned. */
struct commit_links {
    struct object_id tree;
    struct object_id *parents; /* malloc'd by the call, free() it */
    size_t parent_count;
    int64_t committer_time;
};
int commit_read_links(struct object_store *store, const struct object_id *id,
                      struct commit_links *links, struct error *error);

#endif
