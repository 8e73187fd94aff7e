/*
 * The two questions to GitHub that a sign-in takes (docs.github.com, "Authorizing OAuth apps";
 * RFC 6749 section 4.1.3, RFC 7636).
 */
#ifndef SESAMI_HTTP_GITHUB_OAUTH_H
#define SESAMI_HTTP_GITHUB_OAUTH_H

#include "http/secrets.h"

#include <jansson.h>

struct github_user {
    char *token; /* secret */
    char *login;
    int64_t id;
};

/* Exchanges the code for a token and asks whose it is. ERROR_RECORD: "code-refused" (GitHub does
 * not know it, or no longer), "bad-answer", "timeout" and others of net/http.h; ERROR_ENVIRONMENT:
 * "network", "certificate". No message holds a secret. github_user_free() in any case. */
int github_oauth_exchange(const struct secrets *secrets, const char *code, const char *verifier,
                          struct github_user *user, struct error *error);
void github_user_free(struct github_user *user);

/* Where GitHub sends the browser back to, malloc'd. */
char *github_oauth_callback(const struct secrets *secrets);

#endif
