#include "job-run/attempt.h"

#include "base/message.h"
#include "base/progress.h"
#include "base/scratch.h"
#include "job-run/command.h"
#include "job-run/report.h"
#include "job-run/stop.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double BEAT_INTERVAL = 1; /* seconds */
static const double GRACE = 3;         /* between SIGTERM and SIGKILL */
static const double LAST_WORDS = 2;    /* for a process that left its group and keeps a pipe open */

struct attempt {
    const struct settings *settings;
    struct queue *queue;
    char number[24]; /* the attempt's, as the queue knows it */
    struct command command;
    struct report report;
    double started;
    double beaten;
    bool ours;    /* nobody has taken the job away */
    bool late;    /* --timeout is over */
    bool stopped; /* we are to stop */
    int status;   /* the command's exit code */
};

static bool must_end(const struct attempt *attempt)
{
    return !attempt->ours || attempt->late || attempt->stopped;
}

static int beat(struct attempt *attempt, struct error *error)
{
    double now = progress_now();

    attempt->late = now - attempt->started > (double)attempt->settings->timeout;
    attempt->stopped = stop_wanted();
    if (now - attempt->beaten < BEAT_INTERVAL)
        return 0;
    attempt->beaten = now;
    return queue_beat(attempt->queue, attempt->number, report_progress(&attempt->report),
                      attempt->report.stage, &attempt->ours, error);
}

/* Reads what there is; a pipe that is at its end is closed, and -1 from then on. */
static void read_pipes(struct attempt *attempt)
{
    struct command *command = &attempt->command;

    if (command->output >= 0 && report_read_output(&attempt->report, command->output) == 0) {
        close(command->output);
        command->output = -1;
    }
    if (command->messages >= 0 && report_read_messages(&attempt->report, command->messages) == 0) {
        close(command->messages);
        command->messages = -1;
    }
}

/* Waits up to `seconds` for the command to say something or to end. True: it has ended. */
static bool listen_to(struct attempt *attempt, double seconds)
{
    struct pollfd watched[] = {{attempt->command.handle, POLLIN, 0},
                               {attempt->command.output, POLLIN, 0},
                               {attempt->command.messages, POLLIN, 0}};

    poll(watched, 3, (int)(seconds * 1000));
    read_pipes(attempt);
    return (watched[0].revents & POLLIN) != 0;
}

/* SIGTERM, some time to tidy up, then the rest by command_reap(). */
static void end_command(struct attempt *attempt)
{
    double until = progress_now() + GRACE;

    command_signal(&attempt->command, SIGTERM);
    while (progress_now() < until && !listen_to(attempt, 0.1))
        ;
}

/* What is still in the pipes. */
static void drain(struct attempt *attempt)
{
    const struct command *command = &attempt->command;
    double until = progress_now() + LAST_WORDS;

    read_pipes(attempt);
    while ((command->output >= 0 || command->messages >= 0) && progress_now() < until) {
        poll(NULL, 0, 10);
        read_pipes(attempt);
    }
}

static int run_command(struct attempt *attempt, const struct buffer *job, const char *directory,
                       struct error *error)
{
    int status = command_start(&attempt->command, attempt->settings->command, job->data, job->size,
                               directory, error);
    bool ended = false;

    if (status != 0)
        return -1;
    while (!ended && status == 0 && !must_end(attempt)) {
        ended = listen_to(attempt, 0.25);
        status = beat(attempt, error);
    }
    if (!ended)
        end_command(attempt);
    attempt->status = command_reap(&attempt->command);
    drain(attempt);
    command_close(&attempt->command);
    return status;
}

/* The database itself went away: that says nothing of the job. */
static bool is_database_trouble(const struct error *failure)
{
    return failure->retryable && (strncmp(failure->code, "database-", 9) == 0 ||
                                  strcmp(failure->code, "no-database") == 0);
}

/* Why a command failed that gave no error record; what might help is trying again, unless it was
 * called wrongly. */
static void explain_status(int status, struct error *failure)
{
    if (status > 128)
        error_record(failure, "command-killed", "ended by signal %d", status - 128);
    else
        error_record(failure, "command-failed", "ended with exit code %d and no error record",
                     status);
    failure->retryable = status != EXIT_USAGE && status != 126 && status != 127;
}

/* The outcome's name in the queue, and the error that goes with it. */
static const char *judge(struct attempt *attempt, struct error *failure)
{
    *failure = attempt->report.failure;
    if (attempt->stopped) {
        *failure = (struct error)ERROR_INIT;
        error_record(failure, "worker-stopped", "the worker was told to stop");
        return "released";
    }
    if (attempt->late) {
        *failure = (struct error)ERROR_INIT;
        error_record(failure, "timeout", "not done in %lld seconds",
                     (long long)attempt->settings->timeout);
        return "failed";
    }
    if (attempt->status > 128 || failure->kind == ERROR_NONE) {
        *failure = (struct error)ERROR_INIT;
        explain_status(attempt->status, failure);
    }
    return is_database_trouble(failure) ? "released" : "failed";
}

int attempt_write_record(struct output *output, const struct buffer *record, struct error *error)
{
    if (record->size == 0)
        return 0;
    if (output_record(output, json_loadb(record->data, record->size, 0, NULL), error) != 0)
        return -1;
    return output_flush(output, error);
}

static int record_outcome(struct attempt *attempt, struct buffer *record, bool *completed,
                          struct error *error)
{
    struct error failure = ERROR_INIT;
    const char *outcome;

    *completed = attempt->status == EXIT_WELL && !must_end(attempt);
    if (*completed)
        return queue_complete(attempt->queue, attempt->number, attempt->report.repo,
                              attempt->report.head, record, error);
    outcome = judge(attempt, &failure);
    return queue_fail(attempt->queue, attempt->number, outcome, &failure, record, error);
}

static int read_job(struct attempt *attempt, const struct buffer *job, struct error *error)
{
    json_t *record = json_loadb(job->data, job->size, 0, NULL);
    json_int_t number = json_integer_value(json_object_get(record, "attempt"));

    snprintf(attempt->number, sizeof attempt->number, "%lld", (long long)number);
    json_decref(record);
    return number > 0 ? 0
                      : error_set(error, ERROR_ENVIRONMENT, "not-migrated",
                                  "the database's job_take() gives no attempt");
}

static int make_directory(const struct attempt_place *place, char *path, size_t size,
                          struct error *error)
{
    snprintf(path, size, "%s/%u", place->scratch, place->number);
    return mkdir(path, 0700) == 0
               ? 0
               : error_set(error, ERROR_ENVIRONMENT, "scratch", "cannot make the directory %s: %s",
                           path, strerror(errno));
}

int attempt_run(const struct settings *settings, struct queue *queue,
                const struct attempt_place *place, const struct buffer *job, struct output *output,
                bool *completed, struct error *error)
{
    struct attempt attempt = {.settings = settings, .queue = queue, .ours = true};
    struct buffer record = BUFFER_INIT;
    char directory[PATH_MAX];
    int status = read_job(&attempt, job, error);

    attempt.started = attempt.beaten = progress_now();
    *completed = false;
    if (status == 0)
        status = make_directory(place, directory, sizeof directory, error);
    if (status == 0) {
        status = run_command(&attempt, job, directory, error);
        if (scratch_remove_tree(directory) != 0)
            message_warning("%s: not all of it could be removed: %s", directory, strerror(errno));
    }
    if (status == 0 && !attempt.ours)
        message_warning("attempt %s: the job was taken away", attempt.number);
    else if (status == 0)
        status = record_outcome(&attempt, &record, completed, error);
    if (status == 0)
        status = attempt_write_record(output, &record, error);
    report_free(&attempt.report);
    buffer_free(&record);
    return status;
}
