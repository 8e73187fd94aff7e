/* job-watch: waits until jobs have ended. */
#include "base/tool.h"
#include "job-watch/watch.h"

#include <string.h>

static const struct option_spec options[] = {{NULL, 0, NULL, NULL}};

static int handle_record(void *context, struct tool_run *run, const json_t *record,
                         struct error *error)
{
    (void)run;
    return watch_add(context, record, error);
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    return watch_run(context, run, error);
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
