/*
 * What the front knows and must not tell, from the environment or from files (NAME or NAME_FILE):
 *
 *   SESAMI_FERNET_KEYS           encrypt GitHub tokens and the state of a sign-in
 *   SESAMI_JWT_KEYS              sign access tokens; the same form, the first signs, any verifies
 *   SESAMI_GITHUB_CLIENT_ID      the OAuth app; its id is no secret
 *   SESAMI_GITHUB_CLIENT_SECRET
 *   SESAMI_WEBHOOK_SECRET        signs GitHub's deliveries; without it there are no webhooks
 *
 * and where things are: SESAMI_PUBLIC_URL, the front as browsers see it; SESAMI_GITHUB_URL
 * (https://github.com) and SESAMI_API_URL (https://api.github.com).  Sign-in is there when keys,
 * app and public URL are; a part of them alone is an error.
 *
 * They can be read again while requests run: each request uses those that it began with.
 */
#ifndef SESAMI_HTTP_SECRETS_H
#define SESAMI_HTTP_SECRETS_H

#include "crypto/keyring.h"

struct secrets {
    bool sign_in; /* all that signing in needs is there */
    struct keyring fernet;
    struct keyring jwt;
    char *client_id;
    char *client_secret;
    char *webhook; /* NULL: none */
    char *public_url;
    char *github_url;
    char *api_url;
    unsigned users;
};

struct secret_box; /* the secrets of the present */

/* "bad-key", "no-keys" and so on of crypto/key_source.h, "bad-secret": a file or value that will
 * not do, "sign-in": some of what signing in needs is missing. No message tells a secret. */
int secret_box_open(struct secret_box **box, struct error *error);
void secret_box_close(struct secret_box *box);

/* Reads them again. After a failure the old ones stay. */
int secret_box_reload(struct secret_box *box, struct error *error);

/* The present ones, to be given back. */
struct secrets *secret_box_use(struct secret_box *box);
void secret_box_release(struct secret_box *box, struct secrets *secrets);

#endif
