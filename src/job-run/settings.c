#include "job-run/settings.h"

#include "base/options.h"

#include <stdio.h>
#include <string.h>

enum {
    OPTION_USER,
    OPTION_WORKER,
    OPTION_JOB,
    OPTION_DRAIN,
    OPTION_ONCE,
    OPTION_TIMEOUT,
    OPTION_BOUND,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct option_spec specs[] = {
    [OPTION_USER] = {"user", 'u', "LOGIN", "take this user's jobs alone"},
    [OPTION_WORKER] = {"worker", 'w', "NAME", "how attempts name this worker (HOST:PROCESS)"},
    [OPTION_JOB] = {"job", 'j', "ID", "do this job alone and end"},
    [OPTION_DRAIN] = {"drain", 'd', NULL, "end when no job is left that waits or runs"},
    [OPTION_ONCE] = {"once", '1', NULL, "end after one job, or when there is none to take"},
    [OPTION_TIMEOUT] = {"timeout", 't', "SECONDS", "end an attempt that takes longer (21600)"},
    [OPTION_BOUND] = {"bound", 0, NULL, "stop when the process ends that started this one"},
    [OPTION_HELP] = {"help", 'h', NULL, "show this help and exit"},
    [OPTION_VERSION] = {"version", 'V', NULL, "show the version and exit"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec *const tables[] = {specs, NULL};

static int set_text(const struct option_spec *option, const char *value, const char **text,
                    struct error *error)
{
    if (*value == '\0' || strlen(value) > 200)
        return error_usage(error, "option --%s wants a name", option->name);
    *text = value;
    return 0;
}

/* As Postgres writes them. */
static int set_job(const char *value, const char **job, struct error *error)
{
    if (strlen(value) != 36 || strspn(value, "0123456789abcdef-") != 36)
        return error_usage(error, "option --job wants the id of a job");
    *job = value;
    return 0;
}

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct settings *settings = context;

    switch (option - specs) {
    case OPTION_USER:
        return set_text(option, value, &settings->user, error);
    case OPTION_WORKER:
        return set_text(option, value, &settings->worker, error);
    case OPTION_JOB:
        return set_job(value, &settings->job, error);
    case OPTION_TIMEOUT:
        return options_number("timeout", value, 1, 30 * 24 * 3600, &settings->timeout, error);
    case OPTION_DRAIN:
        settings->drain = true;
        break;
    case OPTION_ONCE:
        settings->once = true;
        break;
    case OPTION_BOUND:
        settings->bound = true;
        break;
    case OPTION_HELP:
        settings->help = true;
        break;
    default:
        settings->version = true;
    }
    return 0;
}

int settings_parse(int argc, char **argv, struct settings *settings, struct error *error)
{
    int arguments = 0;

    *settings = (struct settings){.timeout = 21600};
    if (options_parse(argc, argv, tables, set_option, settings, &arguments, error) != 0)
        return -1;
    if (settings->help || settings->version)
        return 0;
    if (settings->job && (settings->user || settings->drain || settings->once))
        return error_usage(error, "--job goes with none of --user, --drain and --once");
    if (arguments == 0)
        return error_usage(error, "give the command that does a job, behind \"--\"");
    argv[arguments + 1] = NULL;
    settings->command = argv + 1;
    return 0;
}

void settings_print_help(void)
{
    printf(
        "Usage: job-run [options] -- COMMAND [ARGUMENT ...]\n"
        "Takes jobs from the queue, one after another, and runs COMMAND for each.\n\nOptions:\n");
    options_print(stdout, tables);
    printf("\nWrites a `job` record for each attempt that ended; exit codes: 0 all well,\n"
           "1 with --once or --job: there was no job, or it is not completed, 2 wrong usage,\n"
           "3 the environment failed. See job-run(1).\n");
}
