/* stack-detect: the languages, dependencies and technologies of a commit. */
#include "base/tool.h"
#include "stack-detect/analyse.h"

#include <string.h>

static const struct option_spec options[] = {
    {"jobs", 'j', "COUNT", "threads (0: one for each processor)"},
    {"max-file-size", 'm', "SIZE", "look into files of at most SIZE bytes (default 32M)"},
    {"revision", 'r', "REV", "look at this commit of the repositories given as arguments"},
    {NULL, 0, NULL, NULL},
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct analyse_options *settings = context;

    if (option == &options[0]) {
        int64_t jobs;

        if (options_number(option->name, value, 0, 64, &jobs, error) != 0)
            return -1;
        settings->threads = (unsigned)jobs;
        return 0;
    }
    if (option == &options[1])
        return options_size(option->name, value, 1, (int64_t)1 << 30, &settings->largest, error);
    settings->revision = value;
    return 0;
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    const struct object_store_options store = {.cache_bytes = ANALYSE_CACHE};
    struct subject subject;
    int status = subject_open_record(&subject, record, &store, error);

    if (status == 0)
        status = analyse_subject(context, run, &subject, error);
    subject_close(&subject);
    return status;
}

static int handle_argument(void *context, struct tool_run *run, const char *argument,
                           struct error *error)
{
    const struct object_store_options store = {.cache_bytes = ANALYSE_CACHE};
    const struct analyse_options *settings = context;
    struct subject subject;
    int status = subject_open_path(&subject, argument, settings->revision, &store, error);

    tool_about(run, subject.repo, subject.head_hex);
    if (status == 0)
        status = analyse_subject(settings, run, &subject, error);
    subject_close(&subject);
    return status;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "stack-detect",
        .summary = "Tells the languages, dependencies and technologies of repositories at a "
                   "commit.",
        .usage = "[options] [repository ...]",
        .options = options,
        .set_option = set_option,
        .consumes = {"clone", NULL},
        .record = handle_record,
        .argument = handle_argument,
    };
    struct analyse_options settings = {.largest = SURVEY_LARGEST};

    return tool_main(&tool, &settings, argc, argv);
}
