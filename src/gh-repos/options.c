#include "gh-repos/options.h"

#include "base/array.h"
#include "base/date.h"
#include "net/url.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_LIMIT = 1000, WEEK = 7 * 24 * 3600 };

const struct option_spec gh_repos_options[] = {
    {"me", 'm', NULL, "list every repository that the token sees"},
    {"org", 0, "NAME", "list an organization's repositories (as often as given)"},
    {"user", 'u', "LOGIN", "list a person's repositories (as often as given)"},
    {"affiliation", 0, "LIST", "with --me: of owner,collaborator,organization_member"},
    {"visibility", 0, "KIND", "all, public or private"},
    {"no-forks", 0, NULL, "leave forks out"},
    {"no-archived", 0, NULL, "leave archived repositories out"},
    {"language", 0, "NAME", "only those whose main language, as GitHub says, is this one"},
    {"since", 0, "DATE", "only those pushed to since then"},
    {"api-url", 0, "URL", "of a GitHub Enterprise server (https://api.github.com)"},
    {"token-file", 0, "FILE", "read the token from FILE, not from the environment"},
    {"cache", 0, "DIR", "keep GitHub's answers in DIR, and ask only whether they still hold"},
    {"cache-size", 0, "SIZE", "with --cache: keep no more than that; the oldest go first (256M)"},
    {"timeout", 't', "SECONDS", "give up on a request after so long (60)"},
    {"max-wait", 0, "SECONDS", "wait for rate limits at most so long, for one request (3600)"},
    {"client-id", 0, "ID", "login: of the OAuth app that asks (SESAMI_CLIENT_ID)"},
    {"scope", 0, "LIST", "login: what the token is for (repo read:org)"},
    {NULL, 0, NULL, NULL},
};

int gh_repos_defaults(struct gh_repos *gh, struct error *error)
{
    *gh = (struct gh_repos){.timeout = 60, .patience = 3600, .scope = "repo read:org"};
    gh->cache_size = INT64_C(256) << 20;
    gh->api_url = strdup(GITHUB_API);
    return gh->api_url != NULL ? 0 : error_no_memory(error);
}

static int add_account(struct gh_repos *gh, enum account_kind kind, const char *login,
                       struct error *error)
{
    if (array_reserve((void **)&gh->accounts, &gh->account_capacity, gh->account_count,
                      sizeof *gh->accounts, error) != 0)
        return -1;
    gh->accounts[gh->account_count++] = (struct account){kind, login};
    return 0;
}

/* A list of one to three of the three words, separated by commas. */
static int set_affiliation(struct gh_repos *gh, const char *value, struct error *error)
{
    static const char *const words[] = {"owner", "collaborator", "organization_member"};
    const char *at = value;

    for (;;) {
        size_t size = strcspn(at, ",");
        bool known = false;

        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known = known || (strlen(words[i]) == size && strncmp(at, words[i], size) == 0);
        if (!known)
            return error_usage(error, "--affiliation is a list of owner, collaborator and "
                                      "organization_member");
        if (at[size] == '\0')
            break;
        at += size + 1;
    }
    gh->affiliation = value;
    return 0;
}

static int set_visibility(struct gh_repos *gh, const char *value, struct error *error)
{
    if (strcmp(value, "all") == 0)
        gh->visibility = NULL;
    else if (strcmp(value, "public") == 0 || strcmp(value, "private") == 0)
        gh->visibility = value;
    else
        return error_usage(error, "--visibility is all, public or private");
    return 0;
}

static int set_api_url(struct gh_repos *gh, const char *value, struct error *error)
{
    char *url = strdup(value);

    if (url == NULL)
        return error_no_memory(error);
    for (size_t size = strlen(url); size > 0 && url[size - 1] == '/'; size--)
        url[size - 1] = '\0';
    if (!url_is_web(url) || strpbrk(url, "?#") != NULL) {
        free(url);
        return error_usage(error, "--api-url wants an https URL without credentials");
    }
    free(gh->api_url);
    gh->api_url = url;
    return 0;
}

static int set_since(struct gh_repos *gh, const char *value, struct error *error)
{
    gh->has_since = true;
    return date_parse("since", value, (int64_t)time(NULL), &gh->since, error);
}

static int set_text(struct gh_repos *gh, const char *name, const char *value, struct error *error)
{
    const struct {
        const char *name;
        const char **text;
    } texts[] = {{"language", &gh->language},
                 {"token-file", &gh->token_file},
                 {"cache", &gh->cache},
                 {"client-id", &gh->client_id},
                 {"scope", &gh->scope}};

    if (*value == '\0' || strlen(value) > TEXT_LIMIT)
        return error_usage(error, "option --%s wants a name", name);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(name, texts[i].name) == 0)
            *texts[i].text = value;
    return 0;
}

int gh_repos_set_option(void *context, const struct option_spec *option, const char *value,
                        struct error *error)
{
    struct gh_repos *gh = context;
    const char *name = option->name;

    if (strcmp(name, "me") == 0)
        return add_account(gh, ACCOUNT_ME, NULL, error);
    if (strcmp(name, "org") == 0)
        return add_account(gh, ACCOUNT_ORG, value, error);
    if (strcmp(name, "user") == 0)
        return add_account(gh, ACCOUNT_USER, value, error);
    if (strcmp(name, "affiliation") == 0)
        return set_affiliation(gh, value, error);
    if (strcmp(name, "visibility") == 0)
        return set_visibility(gh, value, error);
    if (strcmp(name, "since") == 0)
        return set_since(gh, value, error);
    if (strcmp(name, "api-url") == 0)
        return set_api_url(gh, value, error);
    if (strcmp(name, "cache-size") == 0)
        return options_size(name, value, 0, INT64_C(1) << 40, &gh->cache_size, error);
    if (strcmp(name, "timeout") == 0)
        return options_number(name, value, 1, 3600, &gh->timeout, error);
    if (strcmp(name, "max-wait") == 0)
        return options_number(name, value, 0, WEEK, &gh->patience, error);
    if (strcmp(name, "no-forks") == 0)
        gh->no_forks = true;
    else if (strcmp(name, "no-archived") == 0)
        gh->no_archived = true;
    else
        return set_text(gh, name, value, error);
    return 0;
}
