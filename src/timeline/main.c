#include "timeline/analyse.h"
#include "timeline/coding.h"

#include <string.h>
#include <unistd.h>

static const struct option_spec options[] = {
    {"unit", 'u', "UNITS", "week, month, quarter, year, commit, joined by commas (week,month)"},
    {"date", 0, "WHICH", "activity by author or committer time (author)"},
    {"tz", 0, "ZONE", "periods in this time zone: Europe/Berlin, +05:30 (UTC)"},
    {"since", 0, "TIME", "nothing before this: 2024-02-29, ISO 8601, @seconds, 2.weeks.ago"},
    {"until", 0, "TIME", "nothing at or after this"},
    {"author", 0, "PATTERN", "only people whose \"Name <email>\" matches; may be repeated"},
    {"path", 0, "PATH", "only this file or folder; may be repeated"},
    {"parts", 0, "PARTS", "activity, composition, tech, joined by commas (all)"},
    {"fill", 0, NULL, "write periods in which nothing happened, too"},
    {"no-renames", 0, NULL, "count a renamed file as deleted and added"},
    {"stuck", 0, "N", "so many failed builds in a row are told of a student (5)"},
    {"jobs", 'j', "N", "threads (all cores)"},
    {NULL, 0, NULL, NULL},
};

struct work {
    struct timeline_options options;
    struct coding *coding; /* NULL: no record of coding activity has come */
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct work *work = context;

    return timeline_set_option(&work->options, option->name, value, error);
}

static int start(void *context, struct tool_run *run, struct error *error)
{
    struct work *work = context;

    (void)run;
    (void)error;
    timeline_options_finish(&work->options);
    return 0;
}

/* Not `record`: many small ones must not be written out one by one. */
static int every(void *context, struct tool_run *run, const json_t *object, struct error *error)
{
    struct work *work = context;

    (void)run;
    if (!coding_is(record_optional_string(object, "type")))
        return 0;
    if (work->coding == NULL && (work->coding = coding_new()) == NULL)
        return error_no_memory(error);
    return coding_add(work->coding, object, error);
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    struct work *work = context;

    return work->coding == NULL ? 0
                                : coding_write(work->coding, &work->options, &run->output, error);
}

static int analyse(const struct work *work, struct tool_run *run, struct subject *subject,
                   int opened, struct error *error)
{
    int status = opened;

    if (status == 0)
        status = timeline_analyse(&work->options, subject, run, error);
    subject_close(subject);
    return status;
}

static int record(void *context, struct tool_run *run, const json_t *object, struct error *error)
{
    struct subject subject;
    int opened = subject_open_record(&subject, object, NULL, error);

    return analyse(context, run, &subject, opened, error);
}

static int argument(void *context, struct tool_run *run, const char *path, struct error *error)
{
    struct subject subject;
    int opened = subject_open_path(&subject, path, NULL, NULL, error);

    tool_about(run, subject.repo, subject.head_hex);
    return analyse(context, run, &subject, opened, error);
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "timeline",
        .summary = "Writes who changed what and when, and what the tree was made of, by period.",
        .usage = "[options] [repository ...]",
        .options = options,
        .set_option = set_option,
        .consumes = {"clone"},
        .start = start,
        .every = every,
        .record = record,
        .argument = argument,
        .finish = finish,
    };
    struct work work = {0};
    int status;

    timeline_options_init(&work.options);
    status = tool_main(&tool, &work, argc, argv);
    timeline_options_free(&work.options);
    coding_free(work.coding);
    return status;
}
