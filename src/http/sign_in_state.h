/*
 * What a sign-in must remember while the browser is at GitHub: in a cookie, encrypted (Fernet).
 */
#ifndef SESAMI_HTTP_SIGN_IN_STATE_H
#define SESAMI_HTTP_SIGN_IN_STATE_H

#include "crypto/keyring.h"

enum { SIGN_IN_SECONDS = 600, RANDOM_TEXT = BASE64URL_SIZE(32) };

struct sign_in_state {
    char state[RANDOM_TEXT + 1];
    char verifier[RANDOM_TEXT + 1]; /* PKCE's, 43 characters */
    char *destination;              /* a path of this site to go to afterwards; malloc'd */
};

/* Makes random ones. `destination` is copied if it is a path of this site; else it is "/". */
int sign_in_state_new(struct sign_in_state *state, const char *destination, struct error *error);
void sign_in_state_free(struct sign_in_state *state);

/* The cookie's value, malloc'd; and back, false when it is none, another key's or too old. */
char *sign_in_state_seal(const struct keyring *ring, const struct sign_in_state *state);
bool sign_in_state_open(const struct keyring *ring, const char *cookie,
                        struct sign_in_state *state);

/* base64url(SHA-256(verifier)) without padding (RFC 7636 section 4.2). */
void sign_in_challenge(const char *verifier, char challenge[RANDOM_TEXT + 1]);

/* 32 random bytes as base64url without padding. */
int random_text(char text[RANDOM_TEXT + 1], struct error *error);

#endif
