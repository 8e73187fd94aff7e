#include "http/access_token.h"

#include <jwt.h>
#include <stdio.h>
#include <string.h>

static const char issuer[] = "sesami";
enum { SECRET_SIZE = sizeof(struct fernet_key), TOKEN_LIMIT = 2000 };

/* All 32 bytes of a key, as they stand in its text. */
static void get_secret(const struct fernet_key *key, unsigned char secret[SECRET_SIZE])
{
    memcpy(secret, key->signing, sizeof key->signing);
    memcpy(secret + sizeof key->signing, key->encryption, sizeof key->encryption);
}

static int add_claims(jwt_t *token, const char *viewer, int64_t now)
{
    return jwt_add_grant(token, "sub", viewer) | jwt_add_grant(token, "iss", issuer) |
           jwt_add_grant_int(token, "iat", (long)now) |
           jwt_add_grant_int(token, "exp", (long)(now + ACCESS_TOKEN_SECONDS));
}

char *access_token_make(const struct keyring *ring, const char *viewer, int64_t now)
{
    unsigned char secret[SECRET_SIZE];
    jwt_t *token = NULL;
    char *text = NULL;

    if (jwt_new(&token) != 0)
        return NULL;
    get_secret(&ring->keys[0], secret);
    if (add_claims(token, viewer, now) == 0 &&
        jwt_set_alg(token, JWT_ALG_HS256, secret, sizeof secret) == 0)
        text = jwt_encode_str(token);
    explicit_bzero(secret, sizeof secret);
    jwt_free(token);
    return text;
}

static bool is_number(const char *text)
{
    return text != NULL && *text != '\0' && strlen(text) < VIEWER_SIZE - 1 &&
           strspn(text, "0123456789") == strlen(text);
}

/* What a good signature stands under: the algorithm is checked too, for a token names its own. */
static bool is_ours(jwt_t *token, int64_t now)
{
    const char *who = jwt_get_grant(token, "iss");

    return jwt_get_alg(token) == JWT_ALG_HS256 && who != NULL && strcmp(who, issuer) == 0 &&
           jwt_get_grant_int(token, "exp") > (long)now && is_number(jwt_get_grant(token, "sub"));
}

static bool check_with(const struct fernet_key *key, const char *text, int64_t now,
                       char viewer[VIEWER_SIZE])
{
    unsigned char secret[SECRET_SIZE];
    jwt_t *token = NULL;
    bool good;

    get_secret(key, secret);
    good = jwt_decode(&token, text, secret, sizeof secret) == 0 && is_ours(token, now);
    explicit_bzero(secret, sizeof secret);
    if (good)
        snprintf(viewer, VIEWER_SIZE, "%s", jwt_get_grant(token, "sub"));
    jwt_free(token);
    return good;
}

bool access_token_check(const struct keyring *ring, const char *token, int64_t now,
                        char viewer[VIEWER_SIZE])
{
    if (strlen(token) > TOKEN_LIMIT)
        return false;
    for (size_t i = 0; i < ring->count; i++)
        if (check_with(&ring->keys[i], token, now, viewer))
            return true;
    return false;
}
