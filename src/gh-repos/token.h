/*
 * Where the token comes from: --token-file, GITHUB_TOKEN, GH_TOKEN; the first that holds one.
 */
#ifndef SESAMI_GH_REPOS_TOKEN_H
#define SESAMI_GH_REPOS_TOKEN_H

#include "base/error.h"

/* *token is malloc'd, NULL when there is none. "token" (ERROR_ENVIRONMENT): a file cannot be read,
 * or what it or a variable holds cannot be a token; no message tells it. */
int token_find(char **token, const char *file, struct error *error);

/* True for what a header can hold: 1 to 1000 printable ASCII characters without blanks. */
int token_is_sound(const char *token);

void token_free(char *token);

#endif
