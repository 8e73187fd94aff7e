#include "net/github.h"

#include "base/text.h"
#include "base/tool.h"
#include "net/github_error.h"
#include "net/link_header.h"
#include "net/page_cache.h"
#include "net/retry.h"
#include "net/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REDIRECT_LIMIT = 5 };

static const char user_agent[] = "User-Agent: sesami/" SESAMI_VERSION;

struct github {
    struct github_settings settings;
    struct http_client *client;
    struct page_cache cache;
    char *host;
    char *authorization; /* the header field, NULL without a token */
    int64_t quiet_until; /* nothing is asked before; 0: now is good */
    int64_t resume_at;
};

static int64_t real_now(void *context)
{
    (void)context;
    return (int64_t)time(NULL);
}

static void real_wait(void *context, int64_t seconds, const char *why)
{
    struct timespec rest = {.tv_sec = seconds};

    (void)context;
    (void)why;
    while (nanosleep(&rest, &rest) != 0)
        ;
}

int github_open(struct github **github, const struct github_settings *settings, struct error *error)
{
    struct github *new = calloc(1, sizeof *new);

    *github = NULL;
    if (new == NULL)
        return error_no_memory(error);
    new->settings = *settings;
    new->cache.directory = -1;
    if (new->settings.clock.now == NULL)
        new->settings.clock.now = real_now;
    if (new->settings.clock.wait == NULL)
        new->settings.clock.wait = real_wait;
    new->host = url_host(settings->api_url);
    if (new->host == NULL ||
        (settings->token != NULL &&
         asprintf(&new->authorization, "Authorization: Bearer %s", settings->token) < 0)) {
        new->authorization = NULL;
        error_no_memory(error);
    } else if (http_client_open(&new->client, error) == 0 &&
               page_cache_open(&new->cache, settings->cache, settings->token,
                               (uint64_t)settings->cache_size, error) == 0) {
        *github = new;
        return 0;
    }
    github_close(new);
    return -1;
}

void github_close(struct github *github)
{
    if (github == NULL)
        return;
    http_client_close(github->client);
    page_cache_close(&github->cache);
    if (github->authorization != NULL)
        explicit_bzero(github->authorization, strlen(github->authorization));
    free(github->authorization);
    free(github->host);
    free(github);
}

int64_t github_resume_at(const struct github *github)
{
    return github->resume_at;
}

void github_page_free(struct github_page *page)
{
    buffer_free(&page->body);
    free(page->url);
    free(page->link);
    json_decref(page->missing);
    *page = (struct github_page){0};
}

json_t *github_sso_missing(const char *header)
{
    const char *at = header != NULL ? header + strspn(header, " ") : "";
    json_t *numbers;

    if (strncmp(at, "partial-results", 15) != 0)
        return NULL;
    numbers = json_array();
    at = strstr(at, "organizations=");
    for (at = at != NULL ? at + 14 : ""; *at != '\0'; at++) {
        size_t digits = strspn(at, "0123456789");

        if (digits > 0 && digits <= 18)
            json_array_append_new(numbers, json_integer(strtoll(at, NULL, 10)));
        at += digits;
        if (*at != ',')
            break;
    }
    return numbers;
}

static int64_t now(const struct github *github)
{
    return github->settings.clock.now(github->settings.clock.context);
}

static void wait(const struct github *github, int64_t seconds, const char *why)
{
    if (seconds > 0)
        github->settings.clock.wait(github->settings.clock.context, seconds, why);
}

/* Waits until a limit that is known to be used up is reset; asking before would only prolong it. */
static int wait_for_turn(struct github *github, struct retry *retry, struct error *error)
{
    int64_t seconds = github->quiet_until - now(github);
    char text[TEXT_TIME_SIZE];

    if (github->quiet_until == 0 || seconds <= 0)
        return 0;
    if (seconds > retry->patience - retry->waited) {
        github->resume_at = github->quiet_until;
        error_record(error, "rate-limited", "%s: the rate limit is used up; it may go on at %s",
                     github->host, text_time(github->quiet_until, text));
        error->retryable = true;
        return -1;
    }
    retry->waited += seconds;
    wait(github, seconds, "for the rate limit");
    github->quiet_until = 0;
    return 0;
}

static int send_once(struct github *github, const char *url, const char *tag,
                     struct http_answer *answer, struct error *error)
{
    char condition[PAGE_CACHE_TAG_LIMIT + 20];
    const char *headers[6] = {"Accept: application/vnd.github+json", user_agent,
                              "X-GitHub-Api-Version: 2022-11-28"};
    size_t count = 3;
    const struct http_request request = {
        .url = url,
        .headers = headers,
        .timeout = github->settings.timeout,
        .plain = github->settings.plain,
    };

    if (github->authorization != NULL)
        headers[count++] = github->authorization;
    if (tag != NULL && strlen(tag) <= PAGE_CACHE_TAG_LIMIT) {
        snprintf(condition, sizeof condition, "If-None-Match: %s", tag);
        headers[count++] = condition;
    }
    return http_send(github->client, &request, answer, error);
}

/* Sends the request until it is answered for good: 0 with the last answer, or -1. */
static int send_patiently(struct github *github, const char *url, const char *tag,
                          struct http_answer *answer, struct error *error)
{
    struct retry retry = {.patience = github->settings.patience};

    for (;;) {
        int64_t seconds;
        bool refused;
        int status;

        github->resume_at = 0;
        if (wait_for_turn(github, &retry, error) != 0)
            return -1;
        status = send_once(github, url, tag, answer, error);
        if (status != 0 && !error->retryable)
            return -1;
        if (status == 0)
            github->quiet_until = retry_quiet_until(answer);
        if (!retry_after_answer(&retry, status == 0 ? answer : NULL, now(github), &seconds)) {
            github->resume_at = retry.resume_at;
            if (status == 0 && retry_is_refusal(answer))
                github->quiet_until = retry.resume_at;
            return status;
        }
        refused = status == 0 && retry_is_refusal(answer);
        github->quiet_until = 0;
        error_clear(error);
        wait(github, seconds, refused ? "for the rate limit" : "before another try");
    }
}

static int take_answer(struct github *github, const char *url, struct http_answer *answer,
                       struct github_page *page, struct error *error)
{
    const char *tag = http_answer_header(answer, "etag");
    const char *link = http_answer_header(answer, "link");

    page->link = strdup(link != NULL ? link : "");
    if (page->link == NULL)
        return error_no_memory(error);
    page->missing = github_sso_missing(http_answer_header(answer, "x-github-sso"));
    page->body = answer->body;
    answer->body = (struct buffer)BUFFER_INIT;
    /* What is not whole is not kept: once the person has signed on it would still be answered. */
    if (tag == NULL || page->missing != NULL)
        return 0;
    return page_cache_keep(&github->cache, url, tag, page->link, &page->body, error);
}

static void take_cached(struct github *github, const char *url, struct cached_page *cached,
                        struct github_page *page)
{
    page_cache_touch(&github->cache, url);
    page->link = cached->link;
    page->body = cached->body;
    cached->link = NULL;
    cached->body = (struct buffer)BUFFER_INIT;
}

/* Whether the token may be shown there. */
static int check_origin(const struct github *github, const char *url, struct error *error)
{
    if (url != NULL && url_same_origin(url, github->settings.api_url))
        return 0;
    return error_record(error, "redirected",
                        "%s: leads to another server, which the token must not reach",
                        github->host);
}

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 307 || status == 308;
}

/* Replaces *url by where a redirect leads. Always 1: to be asked for. */
static int follow(const struct http_answer *answer, char **url)
{
    const char *target = http_answer_header(answer, "location");
    char *resolved = target != NULL ? url_resolve(*url, target) : NULL;

    free(*url);
    *url = resolved;
    return 1;
}

/* One answer of one URL. 1: a redirect, *url is where to (NULL: nowhere); 0: the page; -1. */
static int get_once(struct github *github, char **url, struct github_page *page,
                    struct error *error)
{
    struct http_answer answer = {0};
    struct cached_page cached;
    bool known = page_cache_find(&github->cache, *url, &cached);
    int status = send_patiently(github, *url, known ? cached.tag : NULL, &answer, error);

    if (status == 0 && is_redirect(answer.status))
        status = follow(&answer, url);
    else if (status == 0 && answer.status == 304 && known)
        take_cached(github, *url, &cached, page);
    else if (status == 0 && answer.status == 200)
        status = take_answer(github, *url, &answer, page, error);
    else if (status == 0)
        status =
            github_error(&answer, github->host, github->settings.token, github->resume_at, error);
    cached_page_free(&cached);
    http_answer_free(&answer);
    return status;
}

int github_get(struct github *github, const char *url, struct github_page *page,
               struct error *error)
{
    int status = 1;

    *page = (struct github_page){0};
    github->resume_at = 0;
    if (*url == '/' ? asprintf(&page->url, "%s%s", github->settings.api_url, url) < 0
                    : (page->url = strdup(url)) == NULL) {
        page->url = NULL;
        return error_no_memory(error);
    }
    for (unsigned hops = 0; status == 1; hops++) {
        if (hops > REDIRECT_LIMIT)
            return error_record(error, "redirected", "%s: more than %d redirects", github->host,
                                (int)REDIRECT_LIMIT);
        if (check_origin(github, page->url, error) != 0)
            return -1;
        status = get_once(github, &page->url, page, error);
    }
    return status;
}

int github_next(const struct github_page *page, char **url, struct error *error)
{
    char *target = NULL;
    int found = link_header_next(page->link != NULL ? page->link : "", &target, error);

    *url = found == 1 ? url_resolve(page->url, target) : NULL;
    free(target);
    if (found == 1 && *url == NULL)
        return error_record(error, "bad-answer", "its Link header holds no URL");
    return found;
}
