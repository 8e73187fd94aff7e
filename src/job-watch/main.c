/* job-watch: waits until jobs have ended, or tells of each change in the queue. */
#include "base/tool.h"
#include "job-watch/changes.h"
#include "job-watch/watch.h"

#include <string.h>

static const struct option_spec options[] = {
    {"queue", 'q', NULL, "tell each time that the queue has changed, without end"},
    {NULL, 0, NULL, NULL},
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct watch *watch = context;

    (void)option;
    (void)value;
    (void)error;
    watch->queue = true;
    return 0;
}

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    (void)run;
    return watch_add(context, record, error);
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    const struct watch *watch = context;

    return watch->queue ? changes_tell(run, error) : watch_run(context, run, error);
}

/* It writes each job again once that has ended. */
static bool is_job(const json_t *record)
{
    const char *type = record_optional_string(record, "type");

    return type != NULL && strcmp(type, "job") == 0;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "job-watch",
        .summary = "Waits for jobs: writes each `job` record when its job has ended.",
        .usage = "[options] [file ...]",
        .options = options,
        .files = true,
        .set_option = set_option,
        .consumes = {"job", NULL},
        .record = handle_record,
        .replaces = is_job,
        .finish = finish,
    };
    struct watch watch = {.database = NULL};
    int status = tool_main(&tool, &watch, argc, argv);

    watch_free(&watch);
    return status;
}
