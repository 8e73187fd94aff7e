/* The session with GitHub that all accounts of a run share. */
#ifndef SESAMI_GH_REPOS_SESSION_H
#define SESAMI_GH_REPOS_SESSION_H

#include "gh-repos/settings.h"

/* Finds the token and opens gh->github, unless that is done. Codes of token_find() and
 * github_open(). */
int session_open(struct gh_repos *gh, struct error *error);
void session_close(struct gh_repos *gh);

/* Gets one JSON document, of the kind that `is_array` says. NULL: codes of github_get(), or
 * "bad-answer". The page's body is given back, the rest of it stays. */
json_t *session_get(struct gh_repos *gh, const char *url, bool is_array, struct github_page *page,
                    struct error *error);

/* True when `login` is the token's own account; asks GitHub once a run. Tokens that belong to no
 * person have none. */
int session_is_own(struct gh_repos *gh, const char *login, bool *own, struct error *error);

#endif
