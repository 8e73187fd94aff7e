/*
 * Access tokens: JWT (RFC 7519), signed with HMAC-SHA256 by libjwt, good for a quarter of an hour.
 * They say who it is and nothing else: "sub" is the user's number, "iat", "exp" and "iss"
 * ("sesami").
 */
#ifndef SESAMI_HTTP_ACCESS_TOKEN_H
#define SESAMI_HTTP_ACCESS_TOKEN_H

#include "crypto/keyring.h"

enum { ACCESS_TOKEN_SECONDS = 15 * 60, VIEWER_SIZE = 24 };

/* malloc'd; NULL when out of memory. Signed with the first key. */
char *access_token_make(const struct keyring *ring, const char *viewer, int64_t now);

/* True when a key of the ring has signed it, it is no other kind of token and not too old; `viewer`
 * then is the user's number. */
bool access_token_check(const struct keyring *ring, const char *token, int64_t now,
                        char viewer[VIEWER_SIZE]);

#endif
