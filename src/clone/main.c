/* clone: puts the repositories of `repo` records where the next tools can read them. */
#include "clone/source.h"

#include <stdlib.h>
#include <string.h>

static const struct option_spec options[] = {
    {"branch", 'b', "NAME", "take this branch instead of the default one"},
    {"dir", 'd', "DIR", "keep clones in DIR instead of a private directory removed at the end"},
    {"timeout", 't', "SECONDS", "give up on a repository after so long (1800)"},
    {"probe", 'p', NULL, "only tell each repository's current commit, in a `head` record"},
    {"allow-file", 0, NULL, "clone file:// URLs too"},
    {NULL, 0, NULL, NULL},
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct clone_settings *settings = context;

    if (strcmp(option->name, "timeout") == 0)
        return options_number("timeout", value, 1, 7 * 24 * 3600, &settings->timeout, error);
    if (strcmp(option->name, "probe") == 0)
        settings->probe = true;
    else if (strcmp(option->name, "allow-file") == 0)
        settings->allow_file = true;
    else if (*value == '\0' || strlen(value) > 1000)
        return error_usage(error, "option --%s wants a name", option->name);
    else if (strcmp(option->name, "branch") == 0)
        settings->branch = value;
    else
        settings->directory = value;
    return 0;
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    return source_from_record(context, run, record, error);
}

static int handle_argument(void *context, struct tool_run *run, const char *argument,
                           struct error *error)
{
    return source_from_text(context, run, NULL, argument, error);
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "clone",
        .summary =
            "Clones repositories: adds a `clone` record with its path to each `repo` record.",
        .usage = "[options] [path | URL ...]",
        .options = options,
        .set_option = set_option,
        .consumes = {"repo", NULL},
        .record = handle_record,
        .argument = handle_argument,
        .replaces = source_holds_credentials,
    };
    struct clone_settings settings = {.timeout = 1800};
    int status = tool_main(&tool, &settings, argc, argv);

    free(settings.scratch);
    return status;
}
