/*
 * Who a commit's author is: mailmap as git applies it, bots, GitHub's noreply addresses.
 * Facts: git's mailmap.c and Documentation/gitmailmap.
 */
#ifndef SESAMI_GIT_IDENTITY_H
#define SESAMI_GIT_IDENTITY_H

#include "git/commit.h"

#include <jansson.h>

struct repository;

/* One person as records name them. All strings are the table's. */
struct identity {
    const char *name; /* raw bytes after mailmap */
    const char *email;
    const char *login;     /* from users.noreply.github.com addresses, else NULL */
    const char *encoding;  /* of the name, when it came from a commit that named one; else NULL */
    const char *joined_by; /* "mailmap" when mailmap changed it, "noreply" when the login comes
                              from the address, else NULL */
    bool bot;
    uint32_t number; /* from 0, dense: usable as an array index */
};

struct identity_table;

/* Reads the repository's mailmaps as of the commit `head` (identity_mailmap.h). */
int identity_table_open(struct identity_table **table, struct repository *repository,
                        const struct object_id *head, struct error *error);
void identity_table_free(struct identity_table *table);

/* The person of a signature; the same one for the same mapped name and email. */
int identity_of(struct identity_table *table, const struct signature *signature,
                const char *encoding, const struct identity **identity, struct error *error);

/* {"name":…,"email":…,"login":…?,"bot":…,"joined_by":…?}; NULL when out of memory. */
json_t *identity_json(const struct identity *identity);

#endif
