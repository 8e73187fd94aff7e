/*
 * account-repos: notes which repositories an account sees, and so whose private results its user
 * may look at. Run with gh-repos before it, and with that account's token.
 */
#include "base/tool.h"
#include "db/connection.h"

#include <stdlib.h>
#include <string.h>

static const struct option_spec options[] = {
    {"user", 'u', "LOGIN", "whose repositories these are"},
    {"host", 0, "HOST", "where the login is one (github.com)"},
    {"role", 0, "NAME", "database user to log in as (sesami_keeper)"},
    {NULL, 0, NULL, NULL},
};

static const struct statement find_user = {
    "find-user",
    "select user_id, now() from sesami.app_user where host = $1 and lower(login) = lower($2)", 2};
static const struct statement see = {
    "see",
    "insert into sesami.user_repository as u (user_id, github_id, repo, record, seen_at)"
    " select $1::bigint, (r->>'id')::bigint, r->>'repo', r, now() from (select $2::jsonb) as t (r)"
    " on conflict (user_id, repo) do update set github_id = excluded.github_id,"
    " record = excluded.record, seen_at = excluded.seen_at",
    2};
/* What this run has not seen; another run may have begun later. */
static const struct statement forget = {
    "forget",
    "delete from sesami.user_repository where user_id = $1::bigint and seen_at < $2::timestamptz",
    2};

struct noting {
    const char *login;
    const char *host;
    const char *role;
    struct database *database;
    char user[24];
    char began[64]; /* by the database's clock */
    uint64_t seen;
    bool whole; /* no error came: what is missing is not there */
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct noting *noting = context;
    const char **texts[] = {&noting->login, &noting->host, &noting->role};

    if (*value == '\0' || strlen(value) > 255)
        return error_usage(error, "option --%s wants a name", option->name);
    *texts[option - options] = value;
    return 0;
}

static int start(void *context, struct tool_run *run, struct error *error)
{
    struct noting *noting = context;
    const char *const values[] = {noting->host, noting->login};
    PGresult *result;

    (void)run;
    if (noting->login == NULL)
        return error_usage(error, "whose repositories? --user is missing");
    if (database_open_as(&noting->database, "account-repos", noting->role, error) != 0 ||
        database_query(noting->database, &find_user, values, &result, error) != 0)
        return -1;
    if (PQntuples(result) == 1) {
        snprintf(noting->user, sizeof noting->user, "%s", PQgetvalue(result, 0, 0));
        snprintf(noting->began, sizeof noting->began, "%s", PQgetvalue(result, 0, 1));
    }
    PQclear(result);
    return noting->user[0] != '\0'
               ? 0
               : error_set(error, ERROR_ENVIRONMENT, "no-user", "there is no user %s of %s",
                           noting->login, noting->host);
}

/* Each at once: what was seen counts although the rest fails. */
static int note_repo(struct noting *noting, const json_t *record, struct error *error)
{
    char *text = json_dumps(record, JSON_COMPACT);
    const char *const values[] = {noting->user, text};
    const char *repo;
    int status =
        text != NULL ? record_string(record, "repo", &repo, error) : error_no_memory(error);

    if (status == 0)
        status = database_query(noting->database, &see, values, NULL, error);
    free(text);
    noting->seen += status == 0;
    return status;
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    struct noting *noting = context;
    int status = 0;

    (void)run;
    if (strcmp(record_optional_string(record, "type"), "repo") == 0)
        status = note_repo(noting, record, error);
    else
        noting->whole = false;
    if (status != 0)
        noting->whole = false;
    return status;
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    struct noting *noting = context;
    const char *const values[] = {noting->user, noting->began};

    (void)run;
    message_note("%s sees %llu repositories%s", noting->login, (unsigned long long)noting->seen,
                 noting->whole ? "" : "; the list is not whole, so none is forgotten");
    return noting->whole ? database_query(noting->database, &forget, values, NULL, error) : 0;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "account-repos",
        .summary = "Notes the repositories of `repo` records as those that an account sees.",
        .usage = "--user=LOGIN [options] [file ...]",
        .options = options,
        .files = true,
        .set_option = set_option,
        .consumes = {"repo", "error", NULL},
        .start = start,
        .record = handle_record,
        .finish = finish,
    };
    struct noting noting = {.host = "github.com", .role = "sesami_keeper", .whole = true};
    int status = tool_main(&tool, &noting, argc, argv);

    database_close(noting.database);
    return status;
}
