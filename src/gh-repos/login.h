/*
 * `gh-repos login`: a token by GitHub's device flow (RFC 8628; docs.github.com, "Authorizing OAuth
 * apps", "Device flow").
 */
#ifndef SESAMI_GH_REPOS_LOGIN_H
#define SESAMI_GH_REPOS_LOGIN_H

#include "gh-repos/settings.h"

/* Shows the person a code and where to enter it (on stderr), waits until that is done, stores the
 * token. Errors: "usage" without a client id; ERROR_RECORD "login-expired" (retryable),
 * "login-denied", "login-refused" (by GitHub, for a reason that its message tells), "bad-answer";
 * those of http_send() and token_store(). */
int login(struct gh_repos *gh, struct error *error);

#endif
