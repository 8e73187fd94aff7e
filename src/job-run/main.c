/*
 * job-run: takes jobs from the queue and runs a command for each.
 *
 *   settings  the command line             queue    the queue in Postgres
 *   attempt   one job, from its taking     command  the processes that do it
 *             to its end                   report   what they tell of themselves
 *   stop      signals                       only      one job that --job names
 */
#include "base/message.h"
#include "base/scratch.h"
#include "base/tool.h"
#include "job-run/attempt.h"
#include "job-run/only.h"
#include "job-run/stop.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const double LOOK_INTERVAL =
    2; /* for jobs whose workers fell silent: nobody tells of them */

struct worker {
    struct settings settings;
    struct queue queue;
    struct output output;
    char *scratch;
    unsigned attempts;
    char name[300];
};

/* No job was to be taken. 1: there is reason to wait for one; 0: none. */
static int wait_for_job(struct worker *worker, struct error *error)
{
    int64_t unfinished = 0;

    if (worker->settings.once)
        return 0;
    if (worker->settings.drain && queue_unfinished(&worker->queue, &unfinished, error) != 0)
        return -1;
    if (worker->settings.drain && unfinished == 0)
        return 0;
    return queue_wait(&worker->queue, LOOK_INTERVAL, error) == 0 ? 1 : -1;
}

static int work(struct worker *worker, bool *completed, struct error *error)
{
    struct buffer job = BUFFER_INIT;
    int status = 1;

    while (status > 0 && !stop_wanted()) {
        if (queue_take(&worker->queue, &job, error) != 0) {
            status = -1;
        } else if (job.size == 0) {
            status = wait_for_job(worker, error);
        } else {
            const struct attempt_place place = {worker->scratch, worker->attempts++};
            status = attempt_run(&worker->settings, &worker->queue, &place, &job, &worker->output,
                                 completed, error);
            status = status != 0 ? -1 : worker->settings.once ? 0 : 1;
        }
    }
    buffer_free(&job);
    return status < 0 ? -1 : 0;
}

/* The job that --job names: waits until it may be taken. */
static int work_on_one(struct worker *worker, bool *completed, struct error *error)
{
    const struct attempt_place place = {worker->scratch, 0};
    struct buffer job = BUFFER_INIT;
    enum only_state state = ONLY_WAITS;
    int status = 0;

    while (status == 0 && state == ONLY_WAITS && !stop_wanted()) {
        status = queue_take(&worker->queue, &job, error);
        if (status == 0)
            status = only_judge(&job, worker->settings.job, &state, error);
        if (status == 0 && state == ONLY_WAITS)
            status = queue_wait(&worker->queue, LOOK_INTERVAL, error);
    }
    *completed = state == ONLY_COMPLETED;
    if (status == 0 && state == ONLY_TAKEN)
        status = attempt_run(&worker->settings, &worker->queue, &place, &job, &worker->output,
                             completed, error);
    else if (status == 0 && state != ONLY_WAITS)
        status = attempt_write_record(&worker->output, &job, error);
    buffer_free(&job);
    return status;
}

static void name_worker(struct worker *worker)
{
    char host[200] = "localhost";

    gethostname(host, sizeof host - 1);
    snprintf(worker->name, sizeof worker->name, "%s:%ld", host, (long)getpid());
    worker->queue.worker = worker->settings.worker ? worker->settings.worker : worker->name;
    worker->queue.user = worker->settings.user;
    worker->queue.job = worker->settings.job;
}

/* GNU parallel may have ended before this process could ask to be told of it: it names itself in
 * the environment of the jobs that it starts on its own machine. */
static bool parallel_has_gone(void)
{
    const char *login = getenv("PARALLEL_SSHLOGIN");
    const char *number = getenv("PARALLEL_PID");
    long process = number ? strtol(number, NULL, 10) : 0;

    return login && strcmp(login, ":") == 0 && process > 0 && kill((pid_t)process, 0) != 0 &&
           errno == ESRCH;
}

static void bind_to_parent(void)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (parallel_has_gone())
        raise(SIGTERM);
}

static int run(struct worker *worker)
{
    struct error error = ERROR_INIT;
    bool completed = false;
    int status;

    name_worker(worker);
    output_init(&worker->output, STDOUT_FILENO);
    stop_catch();
    if (worker->settings.bound)
        bind_to_parent();
    status = scratch_create_own(&worker->scratch, &error);
    if (status == 0)
        status = worker->settings.job ? work_on_one(worker, &completed, &error)
                                      : work(worker, &completed, &error);
    if (worker->scratch != NULL)
        scratch_remove_tree(worker->scratch);
    queue_close(&worker->queue);
    output_free(&worker->output);
    free(worker->scratch);
    stop_die();
    if (status != 0) {
        message_error("%s", error.message);
        stop_or_sleep(1); /* whoever starts it again is not to do so without end */
    }
    if (status == 0 && (worker->settings.once || worker->settings.job) && !completed)
        return EXIT_SOME_FAILED;
    return status == 0 ? EXIT_WELL : (int)message_exit_code(&error);
}

int main(int argc, char **argv)
{
    static struct worker worker;
    struct error error = ERROR_INIT;

    message_set_program("job-run");
    if (settings_parse(argc, argv, &worker.settings, &error) != 0) {
        message_error("%s", error.message);
        return message_exit_code(&error);
    }
    if (worker.settings.help)
        settings_print_help();
    if (worker.settings.version)
        printf("job-run (Sesami) %s\n", SESAMI_VERSION);
    if (worker.settings.help || worker.settings.version)
        return fflush(stdout) == 0 ? EXIT_WELL : EXIT_ENVIRONMENT;
    return run(&worker);
}
