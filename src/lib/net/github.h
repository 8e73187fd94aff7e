/*
 * GitHub's REST API: one GET after another, with the token, the cache and the patience of a
 * session. (docs.github.com/en/rest, version 2022-11-28)
 *
 * The token goes to the API's own origin and nowhere else: redirects and links that lead to another
 * one are refused.  It stands in no message, also when the server's own words hold it.
 */
#ifndef SESAMI_NET_GITHUB_H
#define SESAMI_NET_GITHUB_H

#include "net/http.h"

#include <jansson.h>

#define GITHUB_API "https://api.github.com"

/* What waits and tells the time; NULL members are the real ones. */
struct github_clock {
    void *context;
    int64_t (*now)(void *context); /* seconds since 1970 */
    /* Lets `seconds` pass; `why` is a short text for a person. */
    void (*wait)(void *context, int64_t seconds, const char *why);
};

struct github_settings {
    const char *api_url; /* a web URL without a slash at its end */
    const char *token;   /* NULL: none */
    const char *cache;   /* directory; NULL: none */
    int64_t cache_size;  /* bytes that it may hold */
    int64_t timeout;     /* seconds, one request */
    int64_t patience;    /* seconds to wait for one request's turn, in all */
    bool plain;          /* the API is asked by http */
    struct github_clock clock;
};

struct github;

struct github_page {
    struct buffer body;
    char *url;       /* where it came from, behind all redirects */
    char *link;      /* its Link header, empty when it had none */
    json_t *missing; /* numbers of organizations left out for want of a single sign-on, or NULL */
};

/* The settings' strings must outlive the session. Errors are ERROR_ENVIRONMENT. */
int github_open(struct github **github, const struct github_settings *settings,
                struct error *error);
void github_close(struct github *github);

/* Gets a URL of the API, "https://…" or "/path". github_page_free() also after failure.
 *
 * ERROR_RECORD: "bad-token" (401), "no-access" (403), "sso-required" (403), "not-found" (404, which
 * also means a private thing without rights), "bad-request" (422), "refused" (another 4xx),
 * "redirected" (to another origin, or in circles), "bad-answer", "too-large"; retryable:
 * "rate-limited", "server-timeout" (GitHub's own after 10 s), "server-busy" (another 5xx),
 * "timeout".  ERROR_ENVIRONMENT: "network" (retryable), "certificate", "cache". */
int github_get(struct github *github, const char *url, struct github_page *page,
               struct error *error);
void github_page_free(struct github_page *page);

/* The page that follows, by the Link header: 1, and *url is malloc'd, as the server gave it; 0:
 * there is none. "bad-answer" for a header that cannot be understood: the list must not look
 * complete. */
int github_next(const struct github_page *page, char **url, struct error *error);

/* After a failure: when it may go on, seconds since 1970; 0 when nobody said. */
int64_t github_resume_at(const struct github *github);

/* The organizations that an X-GitHub-SSO header says are missing ("partial-results;
 * organizations=1,2"), as an array of numbers; NULL when it says nothing like that. */
json_t *github_sso_missing(const char *header);

#endif
