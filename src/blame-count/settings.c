#include "blame-count/settings.h"

#include "base/date.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct option_spec settings_options[] = {
    {"at", 0, "COMMIT", "count the lines of this commit instead of HEAD; several share the work"},
    {"files", 'f', NULL, "add a record for each file"},
    {"lines", 'l', NULL, "add a record for each file that says where each line comes from"},
    {"by-directory", 0, "DEPTH", "add records by directory, to so many levels (0: the root)"},
    {"porcelain", 'p', NULL, "print what git blame --porcelain prints of the files named"},
    {"repository", 'r', "DIR", "the repository of those files (.)"},
    {"ignore-space", 'w', NULL, "ignore changes of white space, as git blame -w"},
    {"find-moves", 'M', "[SCORE]", "find lines moved within a file, as git blame -M (20)"},
    {"find-copies", 'C', "[SCORE]", "and copied from others, as git blame -C; up to 3 times (40)"},
    {"first-parent", 0, NULL, "follow first parents only, as git blame --first-parent"},
    {"since", 0, "DATE", "give what is older to the last commit before that, as git blame --since"},
    {"ignore-rev", 0, "COMMIT", "pass on what this commit changed, as git blame --ignore-rev"},
    {"ignore-revs-file", 0, "FILE", "ignore the commits that FILE lists"},
    {"auto-ignore-revs", 0, NULL, "ignore those that .git-blame-ignore-revs in the tree lists"},
    {"facts", 0, "DIR", "keep in DIR what later runs need not find out again"},
    {"fetch-missing", 0, NULL, "fetch what a partial clone lacks from its promisor remote"},
    {"allow-file", 0, NULL, "fetch from file:// URLs too"},
    {"token-file", 0, "FILE", "fetch with the token in FILE, not that of the environment"},
    {"token-host", 0, "HOST[:PORT]", "show the token to this host (github.com)"},
    {"timeout", 't', "SECONDS", "give up fetching for a repository after so long (1800)"},
    {"verify", 0, NULL, "check the hash of every object that is read"},
    {"max-file-size", 0, "SIZE", "skip larger files (32M)"},
    {"memory", 'm', "SIZE", "roughly how much memory to use, file mappings aside (256M)"},
    {"jobs", 'j', "COUNT", "threads (0: one for each processor)"},
    {NULL, 0, NULL, NULL},
};

/* Options that are only switched on. NULL: `name` is none of them. */
static bool *find_switch(struct settings *settings, const char *name)
{
    const struct {
        const char *name;
        bool *value;
    } switches[] = {
        {"auto-ignore-revs", &settings->auto_ignore},
        {"fetch-missing", &settings->fetch_missing},
        {"allow-file", &settings->allow_file},
        {"verify", &settings->verify},
        {"files", &settings->files},
        {"lines", &settings->lines},
        {"porcelain", &settings->porcelain},
        {"ignore-space", &settings->blame.ignore_whitespace},
        {"first-parent", &settings->blame.first_parent},
    };

    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
        if (strcmp(switches[i].name, name) == 0)
            return switches[i].value;
    return NULL;
}

static int add_name(const char ***names, size_t *count, const char *name, struct error *error)
{
    const char **longer = realloc(*names, (*count + 1) * sizeof(*longer));

    if (longer == NULL)
        return error_no_memory(error);
    *names = longer;
    longer[(*count)++] = name;
    return 0;
}

static int set_jobs(struct settings *settings, const char *value, struct error *error)
{
    int64_t jobs;

    if (options_number("jobs", value, 0, 64, &jobs, error) != 0)
        return -1;
    settings->blame.threads = (unsigned)jobs;
    return 0;
}

static int set_score(uint32_t *score, const char *name, const char *value, struct error *error)
{
    int64_t number;

    if (value == NULL)
        return 0;
    if (options_number(name, value, 0, INT32_MAX, &number, error) != 0)
        return -1;
    *score = (uint32_t)number;
    return 0;
}

static int set_moves(struct settings *settings, const char *value, struct error *error)
{
    settings->blame.find_moves = true;
    return set_score(&settings->blame.move_score, "find-moves", value, error);
}

static int set_copies(struct settings *settings, const char *value, struct error *error)
{
    if (settings->blame.find_copies < BLAME_MOST_COPIES)
        settings->blame.find_copies++;
    return set_score(&settings->blame.copy_score, "find-copies", value, error);
}

int settings_set(void *context, const struct option_spec *option, const char *value,
                 struct error *error)
{
    struct settings *settings = context;
    bool *on = find_switch(settings, option->name);

    if (on != NULL) {
        *on = true;
        return 0;
    }
    if (strcmp(option->name, "find-moves") == 0)
        return set_moves(settings, value, error);
    if (strcmp(option->name, "find-copies") == 0)
        return set_copies(settings, value, error);
    if (strcmp(option->name, "jobs") == 0)
        return set_jobs(settings, value, error);
    if (strcmp(option->name, "timeout") == 0)
        return options_number("timeout", value, 1, 7 * 24 * 3600, &settings->timeout, error);
    if (strcmp(option->name, "memory") == 0)
        return options_size("memory", value, 1 << 20, INT64_C(1) << 40, &settings->memory, error);
    if (strcmp(option->name, "by-directory") == 0)
        return options_number("by-directory", value, 0, TREE_DEPTH_LIMIT, &settings->depth, error);
    if (strcmp(option->name, "max-file-size") == 0)
        return options_size("max-file-size", value, 1, INT64_C(1) << 30, &settings->max_file_size,
                            error);
    if (*value == '\0')
        return error_usage(error, "option --%s wants a value", option->name);
    if (strcmp(option->name, "since") == 0)
        return date_parse("since", value, time(NULL), &settings->blame.since, error);
    if (strcmp(option->name, "ignore-rev") == 0)
        return add_name(&settings->ignored, &settings->ignored_count, value, error);
    if (strcmp(option->name, "ignore-revs-file") == 0)
        return add_name(&settings->ignored_files, &settings->ignored_file_count, value, error);
    if (strcmp(option->name, "token-host") == 0)
        return token_hosts_add(&settings->place->tokens, value, error);
    if (strcmp(option->name, "at") == 0)
        return add_name(&settings->revisions, &settings->revision_count, value, error);
    if (strcmp(option->name, "token-file") == 0)
        settings->place->tokens.file = value;
    else if (strcmp(option->name, "facts") == 0)
        settings->facts = value;
    else
        settings->repository = value;
    return 0;
}

void settings_free(struct settings *settings)
{
    free(settings->revisions);
    free(settings->ignored);
    free(settings->ignored_files);
}
