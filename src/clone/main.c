/* clone: puts the repositories of `repo` records where the next tools can read them. */
#include "clone/cache.h"
#include "clone/file_name.h"
#include "clone/source.h"

#include <stdlib.h>
#include <string.h>

enum { WEEK = 7 * 24 * 3600 };
static const int64_t largest = INT64_C(1) << 50;

static const struct option_spec options[] = {
    {"branch", 'b', "NAME", "take this branch instead of the default one"},
    {"all-branches", 'a', NULL, "fetch the other branches, too"},
    {"dir", 'd', "DIR", "keep clones in DIR instead of a private directory removed at the end"},
    {"max-size", 0, "SIZE", "give up on a repository that is larger"},
    {"timeout", 't', "SECONDS", "give up on a repository after so long (1800)"},
    {"stall", 0, "SECONDS", "give up on a connection that brings nothing for so long (120)"},
    {"retries", 0, "COUNT", "try again so often what failed for network or server (3)"},
    {"token-file", 0, "FILE", "read the token from FILE, not from the environment"},
    {"token-host", 0, "HOST[:PORT]", "show the token to this host (github.com)"},
    {"cache", 0, "DIR", "keep mirrors in DIR, and fetch only what is new"},
    {"cache-size", 0, "SIZE", "remove those used least recently when they take more"},
    {"account", 0, "NAME", "whose private mirrors are used (the record's account)"},
    {"forget", 0, "NAME", "remove that account's private mirrors, and do nothing else"},
    {"probe", 'p', NULL, "only tell each repository's current commit, in a `head` record"},
    {"allow-file", 0, NULL, "clone file:// URLs too"},
    {NULL, 0, NULL, NULL},
};

/* Options that are only switched on. NULL: `name` is none of them. */
static bool *find_switch(struct clone_settings *settings, const char *name)
{
    if (strcmp(name, "probe") == 0)
        return &settings->probe;
    if (strcmp(name, "allow-file") == 0)
        return &settings->allow_file;
    return strcmp(name, "all-branches") == 0 ? &settings->all_branches : NULL;
}

static int set_text(struct clone_settings *settings, const char *name, const char *value,
                    struct error *error)
{
    const struct {
        const char *name;
        const char **text;
    } texts[] = {{"branch", &settings->branch},   {"dir", &settings->directory},
                 {"cache", &settings->cache},     {"token-file", &settings->tokens.file},
                 {"account", &settings->account}, {"forget", &settings->forget}};

    if (*value == '\0' || strlen(value) > 1000)
        return error_usage(error, "option --%s wants a name", name);
    if ((strcmp(name, "account") == 0 || strcmp(name, "forget") == 0) &&
        !file_name_is_harmless(value))
        return error_usage(error, "option --%s wants a login", name);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(name, texts[i].name) == 0)
            *texts[i].text = value;
    return 0;
}

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct clone_settings *settings = context;
    const char *name = option->name;
    bool *on = find_switch(settings, name);

    if (on != NULL) {
        *on = true;
        return 0;
    }
    if (strcmp(name, "timeout") == 0)
        return options_number(name, value, 1, WEEK, &settings->timeout, error);
    if (strcmp(name, "stall") == 0)
        return options_number(name, value, 1, WEEK, &settings->stall, error);
    if (strcmp(name, "retries") == 0)
        return options_number(name, value, 0, 100, &settings->retries, error);
    if (strcmp(name, "max-size") == 0)
        return options_size(name, value, 1, largest, &settings->max_size, error);
    if (strcmp(name, "cache-size") == 0)
        return options_size(name, value, 1, largest, &settings->cache_size, error);
    if (strcmp(name, "token-host") == 0)
        return token_hosts_add(&settings->tokens, value, error);
    return set_text(settings, name, value, error);
}

static int start(void *context, struct tool_run *run, struct error *error)
{
    struct clone_settings *settings = context;

    if (settings->cache == NULL &&
        (settings->forget != NULL || settings->cache_size > 0 || settings->account != NULL))
        return error_usage(error, "--cache-size, --account and --forget want --cache");
    if (settings->forget == NULL)
        return 0;
    run->no_input = true;
    return cache_forget(settings, error);
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    return source_from_record(context, run, record, error);
}

static int handle_argument(void *context, struct tool_run *run, const char *argument,
                           struct error *error)
{
    return source_from_text(context, run, argument, error);
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
        .start = start,
        .record = handle_record,
        .argument = handle_argument,
        .replaces = source_holds_credentials,
    };
    struct clone_settings settings = {.timeout = 1800, .stall = 120, .retries = 3};
    int status = tool_main(&tool, &settings, argc, argv);

    token_hosts_free(&settings.tokens);
    free(settings.scratch);
    return status;
}
