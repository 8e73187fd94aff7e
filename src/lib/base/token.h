/*
 * Where the token comes from: --token-file, GITHUB_TOKEN, GH_TOKEN, or what `gh-repos login` stored
 * for this API; the first of them that holds one.
 *
 * Stored tokens are files of mode 0600 in a directory of mode 0700,
 * ${XDG_CONFIG_HOME:-~/.config}/sesami/tokens, one for each API, named after its host
 * ("api.github.com").
 */
#ifndef SESAMI_BASE_TOKEN_H
#define SESAMI_BASE_TOKEN_H

#include "base/error.h"

/* `host` is the API's, "host" or "host:port" in lower case; NULL: none is stored for it. *token is
 * malloc'd, NULL when there is none. "token" (ERROR_ENVIRONMENT): a file cannot be read,
 * or what it or a variable holds cannot be a token; no message tells it. */
int token_find(char **token, const char *file, const char *host, struct error *error);

/* Stores it for this API, in place of another at once. *path is malloc'd: where it is. */
int token_store(const char *token, const char *host, char **path, struct error *error);

/* True for what a header can hold: 1 to 1000 printable ASCII characters without blanks. */
int token_is_sound(const char *token);

void token_free(char *token);

#endif
