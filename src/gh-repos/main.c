/* gh-repos: names the repositories to work on, one `repo` record each. */
#include "base/tool.h"
#include "gh-repos/repo_record.h"

#include <string.h>

static const struct option_spec no_options[] = {{NULL, 0, NULL, NULL}};

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

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    bool credentials = false;
    json_t *repo;

    (void)context;
    if (!is_repo(record))
        return error_record(error, "not-supported",
                            "an account's repositories cannot be listed; give repo records");
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

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "gh-repos",
        .summary = "Names repositories: writes a `repo` record for each path, URL or record.",
        .usage = "[options] [path | URL | host/owner/name ...]",
        .options = no_options,
        .consumes = {"repo", "account", NULL},
        .record = handle_record,
        .argument = handle_argument,
        .replaces = is_repo,
    };

    return tool_main(&tool, NULL, argc, argv);
}
