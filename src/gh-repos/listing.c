#include "gh-repos/listing.h"

#include "base/date.h"
#include "gh-repos/github_repo.h"
#include "gh-repos/report.h"
#include "gh-repos/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PAGE_LIMIT = 100000 };

/* One account's listing. */
struct listing {
    struct gh_repos *gh;
    struct tool_run *run;
    const char *login; /* the account's, for messages and records; NULL: the token's */
    json_t *missing;   /* organizations that were reported as missing */
    uint64_t written;
};

static bool is_login(const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    return *text != '\0' && strlen(text) <= 100 && text[strspn(text, letters)] == '\0';
}

/* Where the first page is, malloc'd. */
static char *first_url(struct gh_repos *gh, const struct account *account, struct error *error)
{
    enum account_kind kind = account->kind;
    char *url = NULL;
    bool own = false;
    int size;

    if (kind != ACCOUNT_ME && !is_login(account->login)) {
        error_record(error, "bad-account", "not the name of an account on GitHub");
        return NULL;
    }
    if (kind == ACCOUNT_USER && session_is_own(gh, account->login, &own, error) != 0)
        return NULL;
    if (kind == ACCOUNT_ME || own)
        size = asprintf(&url, "/user/repos?per_page=100%s%s%s%s",
                        gh->affiliation != NULL ? "&affiliation=" : "",
                        gh->affiliation != NULL ? gh->affiliation : "",
                        gh->visibility != NULL ? "&visibility=" : "",
                        gh->visibility != NULL ? gh->visibility : "");
    else
        size = asprintf(&url, "/%s/%s/repos?per_page=100", kind == ACCOUNT_ORG ? "orgs" : "users",
                        account->login);
    if (size >= 0)
        return url;
    error_no_memory(error);
    return NULL;
}

static bool flag(const json_t *record, const char *key)
{
    return json_is_true(json_object_get(record, key));
}

static bool pushed_since(const json_t *record, int64_t since)
{
    const char *text = record_optional_string(record, "pushed_at");
    int64_t pushed;

    return text != NULL && date_parse("pushed_at", text, 0, &pushed, NULL) == 0 && pushed >= since;
}

static bool is_wanted(const struct gh_repos *gh, const json_t *item, const json_t *record)
{
    const char *language = json_string_value(json_object_get(item, "language"));

    if ((gh->no_forks && flag(record, "fork")) || (gh->no_archived && flag(record, "archived")))
        return false;
    if (gh->visibility != NULL &&
        flag(record, "private") != (strcmp(gh->visibility, "private") == 0))
        return false;
    if (gh->language != NULL && (language == NULL || strcasecmp(language, gh->language) != 0))
        return false;
    return !gh->has_since || pushed_since(record, gh->since);
}

static int write_item(struct listing *listing, const json_t *item, struct error *error)
{
    struct gh_repos *gh = listing->gh;
    int64_t id = 0;
    json_t *record = github_repo_record(item, &id, error);
    int is_new;

    if (record == NULL)
        return error->kind == ERROR_RECORD
                   ? report_failure(listing->run, listing->login, 0, NULL, error)
                   : -1;
    is_new = is_wanted(gh, item, record) ? seen_add(&gh->seen, id, error) : 0;
    if (is_new <= 0) {
        json_decref(record);
        return is_new;
    }
    listing->written++;
    return output_record(&listing->run->output, record, error);
}

/* The organizations' repositories are missing from the list: said once for the same ones. */
static int report_missing(struct listing *listing, json_t *missing, struct error *error)
{
    struct error partial = ERROR_INIT;

    if (missing == NULL || (listing->missing != NULL && json_equal(missing, listing->missing)))
        return 0;
    json_decref(listing->missing);
    listing->missing = json_incref(missing);
    error_record(&partial, "sso-partial",
                 "repositories of %zu organizations are missing: the token must be authorized for "
                 "their single sign-on",
                 json_array_size(missing));
    if (report_failure(listing->run, listing->login, 0, missing, &partial) == 0)
        return 0;
    *error = partial;
    return -1;
}

static int write_page(struct listing *listing, const char *url, struct github_page *page,
                      struct error *error)
{
    json_t *items = session_get(listing->gh, url, true, page, error);
    size_t index;
    json_t *item;
    int status = items == NULL ? -1 : report_missing(listing, page->missing, error);

    if (status == 0) {
        json_array_foreach(items, index,
                           item) if ((status = write_item(listing, item, error)) != 0) break;
    }
    json_decref(items);
    if (status == 0)
        status = output_flush(&listing->run->output, error);
    progress_update(&listing->run->progress, listing->written, 0);
    return status;
}

/* Brent's way: one address is kept, further and further apart, and compared with all behind it. */
static int check_circle(char **kept, unsigned *until, unsigned count, const char *url,
                        struct error *error)
{
    if (count > PAGE_LIMIT || strcmp(*kept, url) == 0)
        return error_record(error, "bad-answer", "the list of repositories does not end");
    if (count == *until) {
        free(*kept);
        *kept = strdup(url);
        *until *= 2;
    }
    return *kept != NULL ? 0 : error_no_memory(error);
}

static int write_pages(struct listing *listing, const struct account *account, struct error *error)
{
    char *url = first_url(listing->gh, account, error);
    char *kept = strdup("");
    unsigned until = 1;
    int status = url != NULL && kept != NULL ? 0 : -1;

    for (unsigned count = 1; status == 0 && url != NULL; count++) {
        struct github_page page = {0};

        status = check_circle(&kept, &until, count, url, error);
        if (status == 0)
            status = write_page(listing, url, &page, error);
        free(url);
        url = NULL;
        if (status == 0 && github_next(&page, &url, error) < 0)
            status = -1;
        github_page_free(&page);
    }
    free(kept);
    free(url);
    return status;
}

int listing_write(struct gh_repos *gh, struct tool_run *run, const struct account *account,
                  struct error *error)
{
    struct listing listing = {.gh = gh, .run = run, .login = account->login};
    int status = session_open(gh, error);

    if (status == 0 && account->kind == ACCOUNT_ME && gh->token == NULL)
        status = error_record(error, "bad-token",
                              "there is no token: set GITHUB_TOKEN or run gh-repos login");
    progress_begin(&run->progress, account->login != NULL ? account->login : "GitHub");
    if (status == 0)
        status = write_pages(&listing, account, error);
    progress_end(&run->progress);
    json_decref(listing.missing);
    if (status == 0 || error->kind != ERROR_RECORD)
        return status;
    return report_failure(run, account->login,
                          gh->github != NULL ? github_resume_at(gh->github) : 0, NULL, error);
}
