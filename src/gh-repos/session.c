#include "gh-repos/session.h"

#include "base/message.h"
#include "base/token.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* Says why nothing happens, when that takes longer than a moment. */
static void tell_and_wait(void *context, int64_t seconds, const char *why)
{
    struct timespec rest = {.tv_sec = seconds};

    (void)context;
    if (seconds >= 5)
        message_note("waiting %lld s %s", (long long)seconds, why);
    while (nanosleep(&rest, &rest) != 0)
        ;
}

static int find_token(struct gh_repos *gh, struct error *error)
{
    char *host = url_host(gh->api_url);
    int status = token_find(&gh->token, gh->token_file, host, error);

    free(host);
    return status;
}

int session_open(struct gh_repos *gh, struct error *error)
{
    struct github_settings settings = {
        .api_url = gh->api_url,
        .cache = gh->cache,
        .cache_size = gh->cache_size,
        .timeout = gh->timeout,
        .patience = gh->patience,
        .plain = strncmp(gh->api_url, "http:", 5) == 0,
        .clock.wait = tell_and_wait,
    };

    if (gh->github != NULL)
        return 0;
    if (gh->token == NULL && find_token(gh, error) != 0)
        return -1;
    settings.token = gh->token;
    if (gh->token != NULL && !url_is_private(gh->api_url))
        message_warning("%s: the token goes there unencrypted", gh->api_url);
    return github_open(&gh->github, &settings, error);
}

void session_close(struct gh_repos *gh)
{
    github_close(gh->github);
    token_free(gh->token);
    free(gh->own_login);
    free(gh->accounts);
    free(gh->api_url);
    seen_free(&gh->seen);
}

json_t *session_get(struct gh_repos *gh, const char *url, bool is_array, struct github_page *page,
                    struct error *error)
{
    json_t *document = NULL;

    if (github_get(gh->github, url, page, error) != 0)
        return NULL;
    document = json_loadb(page->body.data ? page->body.data : "", page->body.size, 0, NULL);
    buffer_free(&page->body);
    if (is_array ? json_is_array(document) : json_is_object(document))
        return document;
    if (document == NULL)
        error_record(error, "bad-answer", "the answer is no JSON"); /* nor quoted: see github.h */
    else
        error_record(error, "bad-answer", "the answer is no %s", is_array ? "list" : "object");
    json_decref(document);
    return NULL;
}

static int find_own_login(struct gh_repos *gh, struct error *error)
{
    struct github_page page;
    json_t *user = session_get(gh, "/user", false, &page, error);
    const char *login = json_string_value(json_object_get(user, "login"));

    /* A token of an app or of a workflow may ask for repositories, not for the person. */
    if (user == NULL &&
        (strcmp(error->code, "no-access") == 0 || strcmp(error->code, "not-found") == 0))
        error_clear(error);
    else if (login == NULL)
        error_record(error, "bad-answer", "the answer about the token's account has no login");
    if (error->kind == ERROR_NONE && (gh->own_login = strdup(login != NULL ? login : "")) == NULL)
        error_no_memory(error);
    json_decref(user);
    github_page_free(&page);
    return error->kind == ERROR_NONE ? 0 : -1;
}

int session_is_own(struct gh_repos *gh, const char *login, bool *own, struct error *error)
{
    *own = false;
    if (gh->token == NULL)
        return 0;
    if (gh->own_login == NULL && find_own_login(gh, error) != 0)
        return -1;
    *own = strcasecmp(gh->own_login, login) == 0;
    return 0;
}
