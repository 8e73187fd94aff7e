/*
 * Cookies (RFC 6265): those that came, and those to set.
 */
#ifndef SESAMI_HTTP_COOKIE_H
#define SESAMI_HTTP_COOKIE_H

#include "http/answer.h"

enum { COOKIE_LIMIT = 4000 };

/* The value of the first cookie of that name in a Cookie field (NULL: there was none) into `value`.
 * False when there is none, or it is longer than COOKIE_LIMIT. */
bool cookie_find(const char *field, const char *name, char value[COOKIE_LIMIT + 1]);

struct cookie {
    const char *name;
    const char *value;
    const char *path;
    int seconds; /* 0: remove it */
    bool script; /* scripts of the page may read it */
    bool secure; /* only over TLS */
};

/* Adds a Set-Cookie field; always SameSite=Lax. */
void cookie_set(struct answer *answer, const struct cookie *cookie);

#endif
