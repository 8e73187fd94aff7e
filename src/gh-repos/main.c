/* gh-repos: names the repositories to work on, one `repo` record each. */
#include "base/tool.h"
#include "gh-repos/listing.h"
#include "gh-repos/login.h"
#include "gh-repos/options.h"
#include "gh-repos/repo_record.h"
#include "gh-repos/report.h"
#include "gh-repos/session.h"

#include <string.h>

static int write_repo(struct tool_run *run, json_t *record, bool credentials, struct error *error)
{
    if (record == NULL)
        return -1;
    if (credentials)
        message_warning("%s: the credentials in its URL are left out",
                        record_optional_string(record, "repo"));
    return output_record(&run->output, record, error);
}

static bool is_repo(const json_t *record)
{
    const char *type = record_optional_string(record, "type");

    return type != NULL && strcmp(type, "repo") == 0;
}

static int handle_account(struct gh_repos *gh, struct tool_run *run, const json_t *record,
                          struct error *error)
{
    const char *org = record_optional_string(record, "org");
    const char *login_name = record_optional_string(record, "login");
    const struct account account = {org != NULL ? ACCOUNT_ORG : ACCOUNT_USER,
                                    org != NULL ? org : login_name};

    if (account.login == NULL)
        return error_record(error, "missing-field", "an account needs \"login\" or \"org\"");
    return listing_write(gh, run, &account, error);
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    bool credentials = false;
    json_t *repo;

    if (!is_repo(record))
        return handle_account(context, run, record, error);
    repo = repo_record_from_record(record, &credentials, error);
    return write_repo(run, repo, credentials, error);
}

static int handle_argument(void *context, struct tool_run *run, const char *argument,
                           struct error *error)
{
    bool credentials = false;
    json_t *repo = repo_record_from_text(argument, &credentials, error);

    (void)context;
    return write_repo(run, repo, credentials, error);
}

/* The accounts that options name. What must end the run has its record all the same. */
static int start(void *context, struct tool_run *run, struct error *error)
{
    struct gh_repos *gh = context;

    run->no_stdin = gh->login || gh->account_count > 0;
    for (size_t i = 0; !gh->login && i < gh->account_count; i++) {
        if (listing_write(gh, run, &gh->accounts[i], error) != 0) {
            if (error->kind != ERROR_NONE && strcmp(error->code, "output") != 0)
                report_failure(run, gh->accounts[i].login, 0, NULL, error);
            return -1;
        }
    }
    return 0;
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    struct gh_repos *gh = context;

    (void)run;
    return gh->login ? login(gh, error) : 0;
}

int main(int argc, char **argv)
{
    struct tool tool = {
        .name = "gh-repos",
        .summary =
            "Names repositories: a `repo` record for each path, URL or record, and for each\n"
            "repository of an account on GitHub. `gh-repos login` gets and stores a token.",
        .usage = "[options] [login | path | URL | host/owner/name ...]",
        .options = gh_repos_options,
        .set_option = gh_repos_set_option,
        .consumes = {"repo", "account", NULL},
        .start = start,
        .record = handle_record,
        .argument = handle_argument,
        .replaces = is_repo,
        .finish = finish,
    };
    struct gh_repos gh;
    int status = EXIT_ENVIRONMENT;

    if (argc > 1 && strcmp(argv[1], "login") == 0) {
        argv++;
        argc--;
        tool.argument = NULL; /* login takes none */
    }
    if (gh_repos_defaults(&gh, NULL) == 0) {
        gh.login = tool.argument == NULL;
        status = tool_main(&tool, &gh, argc, argv);
    }
    session_close(&gh);
    return status;
}
