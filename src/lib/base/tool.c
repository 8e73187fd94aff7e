#include "base/tool.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option_spec common_options[] = {
    {"only", 'o', NULL, "write only this tool's own records, not those read"},
    {"progress", 0, "MODE", "auto (a bar on a terminal), bar, json or none"},
    {"help", 'h', NULL, "show this help and exit"},
    {"version", 'V', NULL, "show the version and exit"},
    {NULL, 0, NULL, NULL},
};

struct command_line {
    const struct tool *tool;
    void *context;
    struct tool_run *run;
    bool help;
    bool version;
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct command_line *line = context;

    if (option == &common_options[0])
        line->run->copy = false;
    else if (option == &common_options[1])
        return progress_set_mode(&line->run->progress, value, error);
    else if (option == &common_options[2])
        line->help = true;
    else if (option == &common_options[3])
        line->version = true;
    else
        return line->tool->set_option(line->context, option, value, error);
    return 0;
}

static void print_help(const struct tool *tool, const struct option_spec *const tables[])
{
    printf("Usage: %s %s\n%s\n\nOptions:\n", tool->name, tool->usage, tool->summary);
    options_print(stdout, tables);
    printf("\nReads and writes NDJSON; exit codes: 0 all well, 1 some records failed,\n"
           "2 wrong usage, 3 the environment failed. See %s(1).\n",
           tool->name);
}

int tool_report(struct tool_run *run, const char *repo, const char *head, struct error *error)
{
    struct error output_error = ERROR_INIT;
    struct buffer message = BUFFER_INIT;
    json_t *record;
    int status;

    if (repo != NULL)
        message_error("%s: %s", repo, error->message);
    else
        message_error("%s", error->message);
    if (run->status < message_exit_code(error))
        run->status = message_exit_code(error);
    text_to_utf8(error->message, strlen(error->message), NULL, &message, NULL);
    record = json_pack("{s:s, s:s*, s:s*, s:s, s:s, s:s, s:b}", "type", "error", "repo", repo,
                       "head", head, "stage", run->stage, "code", error->code, "message",
                       message.data ? message.data : "", "retryable", (int)error->retryable);
    buffer_free(&message);
    status = output_record(&run->output, record, &output_error);
    *error = output_error;
    return status;
}

static char *copy_unless_empty(const char *text)
{
    return text != NULL && *text != '\0' ? strdup(text) : NULL;
}

void tool_about(struct tool_run *run, const char *repo, const char *head)
{
    free(run->repo);
    free(run->head);
    run->repo = copy_unless_empty(repo);
    run->head = copy_unless_empty(head);
}

static bool consumes(const struct tool *tool, const char *type)
{
    for (const char *const *wanted = tool->consumes; *wanted != NULL; wanted++)
        if (strcmp(*wanted, type) == 0)
            return true;
    return false;
}

/* A failure of one record or argument: reported, and passed on only when it must end the run. */
static int handle_failure(struct tool_run *run, const char *repo, const char *head,
                          struct error *error)
{
    enum error_kind kind = error->kind;

    if (kind == ERROR_ENVIRONMENT && strcmp(error->code, "output") == 0)
        return -1;
    if (tool_report(run, repo, head, error) != 0)
        return -1;
    return kind == ERROR_RECORD ? 0 : -1;
}

static int handle_record(const struct tool *tool, void *context, struct tool_run *run,
                         const struct ndjson_line *line, struct error *error)
{
    const char *type = record_optional_string(line->object, "type");
    bool copy = run->copy && (tool->replaces == NULL || !tool->replaces(line->object));
    int status = 0;

    if (copy && output_line(&run->output, line->bytes, line->size, error) != 0)
        return -1;
    if (type == NULL)
        status = error_record(error, "missing-field", "the record has no string \"type\"");
    if (status == 0 && tool->every != NULL)
        status = tool->every(context, run, line->object, error);
    if (status == 0 && tool->record != NULL && consumes(tool, type)) {
        status = output_flush(&run->output, error);
        if (status == 0)
            status = tool->record(context, run, line->object, error);
        progress_end(&run->progress);
    }
    if (status != 0)
        return handle_failure(run, record_optional_string(line->object, "repo"),
                              record_optional_string(line->object, "head"), error);
    return 0;
}

/* Nothing is at hand: whatever has been put off is done, and written. */
static int before_waiting(const struct tool *tool, void *context, struct tool_run *run,
                          struct error *error)
{
    if (tool->pause != NULL && tool->pause(context, run, error) != 0 &&
        handle_failure(run, NULL, NULL, error) != 0)
        return -1;
    return output_flush(&run->output, error);
}

static int run_stream(const struct tool *tool, void *context, struct tool_run *run, int descriptor,
                      const char *name, struct error *error)
{
    struct ndjson_reader reader;
    struct ndjson_line line;
    int status = 0;

    ndjson_reader_init(&reader, descriptor);
    reader.name = name;
    while (status == 0) {
        int found;

        if (!ndjson_pending(&reader) && (status = before_waiting(tool, context, run, error)) != 0)
            break;
        found = ndjson_read(&reader, &line, error);
        if (found == 0)
            break;
        if (found < 0) {
            status = handle_failure(run, NULL, NULL, error);
        } else {
            status = handle_record(tool, context, run, &line, error);
            json_decref(line.object);
        }
    }
    ndjson_reader_free(&reader);
    return status;
}

static int run_file(const struct tool *tool, void *context, struct tool_run *run, const char *path,
                    struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    int status;

    if (descriptor < 0)
        return error_set(error, ERROR_ENVIRONMENT, "input", "cannot read %s: %s", path,
                         strerror(errno));
    status = run_stream(tool, context, run, descriptor, path, error);
    close(descriptor);
    return status;
}

static int run_arguments(const struct tool *tool, void *context, struct tool_run *run, char **argv,
                         int count, struct error *error)
{
    if (tool->argument == NULL && !tool->files)
        return error_usage(error, "unexpected argument \"%.80s\"", argv[1]);
    for (int i = 1; i <= count; i++) {
        int status = tool->files ? run_file(tool, context, run, argv[i], error)
                                 : tool->argument(context, run, argv[i], error);

        progress_end(&run->progress);
        if (status != 0 && error->kind != ERROR_NONE) /* else it is reported already */
            status = handle_failure(run, run->repo, run->head, error);
        tool_about(run, NULL, NULL);
        if (status != 0)
            return -1;
    }
    return 0;
}

static int run_all(const struct tool *tool, void *context, struct tool_run *run, char **argv,
                   int arguments, struct error *error)
{
    int status = tool->start ? tool->start(context, run, error) : 0;

    if (status == 0 && !run->no_input && arguments > 0)
        status = run_arguments(tool, context, run, argv, arguments, error);
    else if (status == 0 && !run->no_input && !run->no_stdin)
        status = run_stream(tool, context, run, STDIN_FILENO, "standard input", error);
    if (status == 0 && tool->finish != NULL && tool->finish(context, run, error) != 0)
        status = handle_failure(run, NULL, NULL, error);
    return status;
}

int tool_main(const struct tool *tool, void *context, int argc, char **argv)
{
    struct tool_run run = {.stage = tool->name, .copy = true, .progress.stage = tool->name};
    const struct option_spec *const tables[] = {tool->options, common_options, NULL};
    struct command_line line = {.tool = tool, .context = context, .run = &run};
    struct error error = ERROR_INIT;
    struct error flush_error = ERROR_INIT;
    int arguments = 0;

    message_set_program(tool->name);
    signal(SIGPIPE, SIG_DFL);
    output_init(&run.output, STDOUT_FILENO);
    progress_set_mode(&run.progress, "auto", NULL);
    if (options_parse(argc, argv, tables, set_option, &line, &arguments, &error) != 0) {
        message_error("%s", error.message);
        return EXIT_USAGE;
    }
    if (line.help)
        print_help(tool, tables);
    if (line.version)
        printf("%s (Sesami) %s\n", tool->name, SESAMI_VERSION);
    if (line.help || line.version)
        return fflush(stdout) == 0 ? EXIT_WELL : EXIT_ENVIRONMENT;

    if (run_all(tool, context, &run, argv, arguments, &error) != 0 && error.kind != ERROR_NONE) {
        message_error("%s", error.message);
        if (run.status < message_exit_code(&error))
            run.status = message_exit_code(&error);
    }
    if (output_flush(&run.output, &flush_error) != 0) {
        message_error("%s", flush_error.message);
        run.status = EXIT_ENVIRONMENT;
    }
    output_free(&run.output);
    return (int)run.status;
}

void analysis_begin(struct analysis *analysis, struct tool_run *run, const char *repo,
                    const char *head)
{
    analysis->repo = repo;
    analysis->head = head;
    analysis->started = progress_now();
    analysis->records = 0;
    analysis->output = &run->output;
    analysis->stage = run->stage;
    progress_begin(&run->progress, repo);
}

json_t *analysis_record(const struct analysis *analysis, const char *type)
{
    return json_pack("{s:s, s:s, s:s}", "type", type, "repo", analysis->repo, "head",
                     analysis->head);
}

int analysis_write(struct analysis *analysis, json_t *record, struct error *error)
{
    if (output_record(analysis->output, record, error) != 0)
        return -1;
    analysis->records++;
    return 0;
}

int analysis_skipped(struct analysis *analysis, const char *reason, uint64_t files,
                     struct error *error)
{
    json_t *record;

    if (files == 0)
        return 0;
    record = analysis_record(analysis, "skipped");
    if (record != NULL &&
        json_object_update_new(record, json_pack("{s:s, s:s, s:I}", "stage", analysis->stage,
                                                 "reason", reason, "files", (json_int_t)files)) !=
            0) {
        json_decref(record);
        record = NULL;
    }
    return analysis_write(analysis, record, error);
}

int analysis_done(struct analysis *analysis, uint64_t files, uint64_t lines, json_t *options,
                  struct error *error)
{
    json_t *record = analysis_record(analysis, "done");
    double seconds = progress_now() - analysis->started;
    json_t *rest =
        json_pack("{s:s, s:I, s:I, s:I, s:f, s:o, s:s}", "stage", analysis->stage, "records",
                  (json_int_t)analysis->records, "files", (json_int_t)files, "lines",
                  (json_int_t)lines, "seconds", (double)(int64_t)(seconds * 1000 + 0.5) / 1000,
                  "options", options, "version", SESAMI_VERSION);

    if (record == NULL || rest == NULL || json_object_update_new(record, rest) != 0) {
        json_decref(record);
        return error_no_memory(error);
    }
    if (analysis_write(analysis, record, error) != 0)
        return -1;
    return output_flush(analysis->output, error);
}
