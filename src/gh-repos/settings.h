/* What the options of gh-repos say, and what is shared by all accounts of a run. */
#ifndef SESAMI_GH_REPOS_SETTINGS_H
#define SESAMI_GH_REPOS_SETTINGS_H

#include "gh-repos/seen.h"
#include "net/github.h"

struct account {
    enum account_kind { ACCOUNT_ME, ACCOUNT_ORG, ACCOUNT_USER } kind;
    const char *login; /* NULL: whoever the token belongs to */
};

struct gh_repos {
    /* Options; NULL: not given. */
    struct account *accounts;
    size_t account_count;
    size_t account_capacity;
    const char *affiliation;
    const char *visibility; /* "public" or "private" */
    const char *language;
    bool no_forks;
    bool no_archived;
    bool has_since;
    int64_t since;
    char *api_url; /* without a slash at its end */
    const char *token_file;
    const char *cache;
    int64_t cache_size; /* bytes */
    int64_t timeout;
    int64_t patience;
    bool login;
    const char *client_id;
    const char *scope;

    /* Made when they are needed first. */
    struct github *github;
    char *token;
    char *own_login; /* the token's; empty: it belongs to no person */
    struct seen seen;
};

#endif
