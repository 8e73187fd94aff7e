/* watch-files: a `snapshot` record for each finished save of a source file below directories. */
#include "base/tool.h"
#include "watch-files/watcher.h"

struct context {
    struct settings settings;
    struct watcher watcher;
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    return settings_set(&((struct context *)context)->settings, option, value, error);
}

static int start(void *context, struct tool_run *run, struct error *error)
{
    struct context *all = context;

    run->no_stdin = true;
    if (settings_check(&all->settings, error) != 0)
        return -1;
    return watcher_init(&all->watcher, &all->settings, run, error);
}

static int add(void *context, struct tool_run *run, const char *argument, struct error *error)
{
    (void)run;
    return watcher_add(&((struct context *)context)->watcher, argument, error);
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    struct watcher *watcher = &((struct context *)context)->watcher;

    if (TAILQ_EMPTY(&watcher->tree.roots) && run->status == EXIT_WELL)
        return error_usage(error, "which directories? --help tells");
    return watcher_run(watcher, error);
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "watch-files",
        .summary = "Writes a `snapshot` record for each finished save of a source file.",
        .usage = "[options] directory ...",
        .options = settings_options,
        .set_option = set_option,
        .consumes = {NULL},
        .start = start,
        .argument = add,
        .finish = finish,
    };
    struct context context = {.watcher.settings = NULL};
    struct error error = ERROR_INIT;
    int status;

    if (settings_init(&context.settings, &error) != 0) {
        message_error("%s", error.message);
        return EXIT_ENVIRONMENT;
    }
    status = tool_main(&tool, &context, argc, argv);
    watcher_free(&context.watcher);
    settings_free(&context.settings);
    return status;
}
