/*
 * Who asks: somebody with an access token, in an Authorization field (scripts) or a cookie
 * (browsers), or nobody.
 *
 * A request that changes something and comes with cookies must show that it comes from the page
 * itself: its field X-CSRF-Token repeats the cookie sesami_csrf, which no other site can read, and
 * its Origin, if it has one, is the front's own.
 */
#ifndef SESAMI_HTTP_VIEWER_H
#define SESAMI_HTTP_VIEWER_H

#include "http/request.h"
#include "http/secrets.h"

#define COOKIE_ACCESS "sesami_access"
#define COOKIE_REFRESH "sesami_refresh"
#define COOKIE_CSRF "sesami_csrf"
#define COOKIE_SIGN_IN "sesami_sign_in"

/* Fills request->viewer. False, with `answer` a problem: a token in a field is not good (401), or
 * the request may come from another site (403). A cookie that is too old is nobody's. */
bool viewer_find(const struct secrets *secrets, struct request *request, struct answer *answer);

/* The second half of it, for what goes by another cookie than the access token. */
bool viewer_check_origin(const struct secrets *secrets, const struct request *request,
                         struct answer *answer);

#endif
