/* blame-count: every line of a repository attributed as git blame attributes it. */
#include "blame-count/count.h"
#include "blame-count/porcelain.h"
#include "blame-count/settings.h"
#include "blame-count/supply.h"

#include "base/tool.h"

#include <stdlib.h>

/* Options, and the files that --porcelain is to print. */
struct context {
    struct settings settings;
    struct supply_place place;
    const char **files;
    size_t file_count;
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct context *tool = context;

    return settings_set(&tool->settings, option, value, error);
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    struct context *tool = context;

    return count_record(&tool->settings, run, record, error);
}

static int handle_argument(void *context, struct tool_run *run, const char *argument,
                           struct error *error)
{
    struct context *tool = context;
    const char **files;

    if (!tool->settings.porcelain)
        return count_path(&tool->settings, run, argument, error);
    files = realloc(tool->files, (tool->file_count + 1) * sizeof(*files));
    if (files == NULL)
        return error_no_memory(error);
    tool->files = files;
    files[tool->file_count++] = argument;
    return 0;
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    struct context *tool = context;

    if (tool->file_count == 0)
        return 0;
    return porcelain_print(&tool->settings, run, tool->files, tool->file_count, error);
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "blame-count",
        .summary = "Counts the lines that each author wrote and that are still there.",
        .usage = "[options] [repository ...]\n       blame-count --porcelain [options] file ...",
        .options = settings_options,
        .set_option = set_option,
        .consumes = {"clone", NULL},
        .record = handle_record,
        .argument = handle_argument,
        .finish = finish,
    };
    struct context context = {.settings = SETTINGS_INIT};
    int status;

    context.settings.place = &context.place;
    status = tool_main(&tool, &context, argc, argv);
    supply_place_free(&context.place);
    settings_free(&context.settings);
    free(context.files);
    return status;
}
