#include "http/viewer.h"

#include "http/cookie.h"
#include "net/url.h"

#include <nettle/memops.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static bool by_field(const struct secrets *secrets, struct request *request, const char *field,
                     struct answer *answer)
{
    const char *token = strncasecmp(field, "Bearer ", 7) == 0 ? field + 7 : "";

    if (access_token_check(&secrets->jwt, token + strspn(token, " "), time(NULL), request->viewer))
        return true;
    answer_problem(answer, 401, request->id, "bad-access-token",
                   "the access token is not good, or no longer");
    answer_field(answer, "WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return false;
}

static bool foreign(const struct request *request, struct answer *answer)
{
    answer_problem(answer, 403, request->id, "other-site",
                   "the request does not show that it comes from this site");
    return false;
}

bool viewer_check_origin(const struct secrets *secrets, const struct request *request,
                         struct answer *answer)
{
    char cookie[COOKIE_LIMIT + 1];
    const char *origin = request_field(request, "Origin");
    const char *token = request_field(request, "X-CSRF-Token");

    if (origin != NULL && secrets->public_url != NULL &&
        !url_same_origin(origin, secrets->public_url))
        return foreign(request, answer);
    if (token == NULL || !cookie_find(request_field(request, "Cookie"), COOKIE_CSRF, cookie) ||
        strlen(token) != strlen(cookie) || cookie[0] == '\0' ||
        !memeql_sec(token, cookie, strlen(cookie)))
        return foreign(request, answer);
    return true;
}

bool viewer_find(const struct secrets *secrets, struct request *request, struct answer *answer)
{
    char cookie[COOKIE_LIMIT + 1];
    const char *field = request_field(request, "Authorization");

    request->viewer[0] = '\0';
    if (!secrets->sign_in)
        return true;
    if (field != NULL)
        return by_field(secrets, request, field, answer);
    if (!cookie_find(request_field(request, "Cookie"), COOKIE_ACCESS, cookie) ||
        !access_token_check(&secrets->jwt, cookie, time(NULL), request->viewer))
        return true;
    if (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0)
        return true;
    return viewer_check_origin(secrets, request, answer);
}
