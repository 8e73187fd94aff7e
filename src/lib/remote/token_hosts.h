/*
 * Which token git may show to which host: over https alone, to the hosts named alone.
 *
 * A token is found as base/token.h says, once for each host when it is first wanted. It goes to git
 * in a file without a name (a sealed memfd) that git and its children inherit; a credential helper,
 * which git itself asks for that one host and port only, copies it from there (git_environment.h).
 * So it stands in no argument, environment, URL, configuration or file on a disk, and a redirection
 * to another host takes it nowhere.
 */
#ifndef SESAMI_REMOTE_TOKEN_HOSTS_H
#define SESAMI_REMOTE_TOKEN_HOSTS_H

#include "base/error.h"

#include <stddef.h>

/* What a run of git gets. */
struct git_token {
    const char *host; /* "github.com", "[::1]:8443": lower case, without the port 443 */
    int descriptor;   /* of what the helper answers: "username=...\npassword=...\n" */
};

struct token_host;

struct token_hosts {
    const char *file; /* --token-file; NULL: none */
    char *given;      /* what that file held */
    struct token_host *hosts;
    size_t count;
    size_t capacity;
};

/* Adds the hosts of --token-host: "HOST" or "HOST:PORT", separated by commas. When none is ever
 * added, github.com is meant. ERROR_USAGE: one is malformed. */
int token_hosts_add(struct token_hosts *hosts, const char *list, struct error *error);

/* The token for `url`, which stays `hosts`'s. *token is NULL when it must not be shown there, or
 * when there is none. "token" (ERROR_ENVIRONMENT): what should hold one does not. */
int token_hosts_find(struct token_hosts *hosts, const char *url, const struct git_token **token,
                     struct error *error);

void token_hosts_free(struct token_hosts *hosts);

#endif
