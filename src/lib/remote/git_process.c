#include "remote/git_process.h"

#include "base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 4096, GRACE_MILLISECONDS = 2000 };

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { ENDING_SIGNALS = sizeof ending_signals / sizeof *ending_signals };

static volatile sig_atomic_t signal_received;

struct process {
    const struct git_command *command;
    pid_t pid;
    int output; /* git's stdout and stderr; -1 when closed */
    int messages;
    char line[LINE_SIZE];
    size_t line_size;
    double deadline;
    sigset_t waiting_mask; /* what poll lets through: the mask that was before */
    struct sigaction before[ENDING_SIGNALS];
};

static void note_signal(int number)
{
    signal_received = number;
}

/* Ending signals come only while poll waits, so none can slip in between a look and a sleep. Those
 * that the caller's caller ignores (nohup) stay ignored. */
static void catch_signals(struct process *process)
{
    struct sigaction action = {.sa_handler = note_signal};
    sigset_t ending;

    sigemptyset(&action.sa_mask);
    sigemptyset(&ending);
    signal_received = 0;
    for (int i = 0; i < ENDING_SIGNALS; i++) {
        sigaction(ending_signals[i], NULL, &process->before[i]);
        if (process->before[i].sa_handler == SIG_IGN)
            continue;
        sigaction(ending_signals[i], &action, NULL);
        sigaddset(&ending, ending_signals[i]);
    }
    sigprocmask(SIG_BLOCK, &ending, &process->waiting_mask);
}

static void release_signals(struct process *process)
{
    sigprocmask(SIG_SETMASK, &process->waiting_mask, NULL);
    for (int i = 0; i < ENDING_SIGNALS; i++)
        sigaction(ending_signals[i], &process->before[i], NULL);
}

/* The child's side of the fork: never returns. Exit code 127 is "cannot run git", as in a shell. */
static void become_git(const struct process *process, char **arguments, char **environment,
                       pid_t parent, int output, int messages)
{
    int null = open("/dev/null", O_RDWR);
    const struct git_token *token = process->command->may.token;

    setsid();
    umask(077);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* even kill -9 of us ends git, which then tidies up */
    if (getppid() != parent)
        _exit(127);
    for (int i = 0; i < ENDING_SIGNALS; i++)
        signal(ending_signals[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &process->waiting_mask, NULL);
    dup2(process->command->input > 0 ? process->command->input : null, STDIN_FILENO);
    dup2(output >= 0 ? output : null, STDOUT_FILENO);
    dup2(messages, STDERR_FILENO);
    if (token != NULL && token->descriptor != GIT_TOKEN_DESCRIPTOR)
        dup2(token->descriptor, GIT_TOKEN_DESCRIPTOR);
    else if (token != NULL)
        fcntl(GIT_TOKEN_DESCRIPTOR, F_SETFD, 0);
    close_range(token != NULL ? GIT_TOKEN_DESCRIPTOR + 1 : GIT_TOKEN_DESCRIPTOR, ~0U, 0);
    execvpe("git", arguments, environment);
    _exit(127);
}

static void close_end(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static int start(struct process *process, char **arguments, char **environment, struct error *error)
{
    int output[2] = {-1, -1};
    int messages[2] = {-1, -1};
    pid_t parent = getpid();

    if ((process->command->output != NULL && pipe2(output, O_CLOEXEC) != 0) ||
        pipe2(messages, O_CLOEXEC) != 0 || (process->pid = fork()) < 0) {
        error_set(error, ERROR_ENVIRONMENT, "no-git", "cannot start git: %s", strerror(errno));
        close_end(&output[0]);
        close_end(&messages[0]);
        process->pid = -1;
    } else if (process->pid == 0) {
        become_git(process, arguments, environment, parent, output[1], messages[1]);
    }
    close_end(&output[1]);
    close_end(&messages[1]);
    process->output = output[0];
    process->messages = messages[0];
    /* Only our ends: git must find its own as usual. */
    fcntl(process->output, F_SETFL, O_NONBLOCK);
    fcntl(process->messages, F_SETFL, O_NONBLOCK);
    return process->pid > 0 ? 0 : -1;
}

static void end_line(struct process *process)
{
    process->line[process->line_size] = '\0';
    if (process->line_size > 0 && process->command->on_line != NULL)
        process->command->on_line(process->command->context, process->line);
    process->line_size = 0;
}

static void take_messages(struct process *process, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r')
            end_line(process);
        else if (process->line_size < LINE_SIZE - 1)
            process->line[process->line_size++] = bytes[i];
    }
}

/* Reads what is there. */
static int drain(struct process *process, int *descriptor, struct error *error)
{
    char bytes[1 << 14];
    ssize_t count;

    while (*descriptor >= 0 && (count = read(*descriptor, bytes, sizeof bytes)) != -1) {
        if (count == 0)
            close_end(descriptor);
        else if (descriptor == &process->messages)
            take_messages(process, bytes, (size_t)count);
        else if (buffer_add(process->command->output, bytes, (size_t)count, error) != 0)
            return -1;
    }
    return 0;
}

static int drain_all(struct process *process, struct error *error)
{
    if (drain(process, &process->messages, error) != 0)
        return -1;
    return drain(process, &process->output, error);
}

/* True once git has ended; it stays a zombie, so that its number cannot be given to another. */
static bool has_ended(const struct process *process)
{
    siginfo_t info = {0};

    return waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
}

/* Waits for messages, for a signal, or for a quarter of a second. */
static void wait_for_news(struct process *process, long milliseconds)
{
    struct pollfd watched[] = {{process->messages, POLLIN, 0}, {process->output, POLLIN, 0}};
    struct timespec time = {0, milliseconds * 1000000};

    ppoll(watched, 2, &time, &process->waiting_mask);
}

static int interrupted(struct error *error)
{
    return error_set(error, ERROR_ENVIRONMENT, "interrupted", "ended by signal %d",
                     (int)signal_received);
}

/* Reads until git ends, the time is over or a signal comes. */
static int attend(struct process *process, struct error *error)
{
    while (!has_ended(process)) {
        wait_for_news(process, process->messages < 0 ? 20 : 250);
        if (drain_all(process, error) != 0)
            return -1;
        if (signal_received != 0)
            return interrupted(error);
        if (process->command->watch != NULL &&
            process->command->watch(process->command->watched, error) != 0)
            return -1;
        if (progress_now() > process->deadline) {
            error_record(error, "timeout", "git did not end within %.0f seconds",
                         process->command->timeout);
            error->retryable = true;
            return -1;
        }
    }
    return drain_all(process, error);
}

/* Ends what still runs of git: with TERM, so that it removes its own temporary files, then with
 * KILL, which also gets what its transport may have left behind. */
static void finish(struct process *process, int *status)
{
    static const struct timespec tick = {0, 20000000};
    int state = 0;

    if (!has_ended(process))
        kill(-process->pid, SIGTERM);
    for (int spent = 0; spent < GRACE_MILLISECONDS && !has_ended(process); spent += 20)
        nanosleep(&tick, NULL);
    kill(-process->pid, SIGKILL);
    while (waitpid(process->pid, &state, 0) < 0 && errno == EINTR)
        ;
    *status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

/* "git", the command's arguments, NULL: execve() wants them writable, though it changes nothing. */
static size_t fill_arguments(const char *const *from, char **to, size_t room)
{
    size_t count = 0;

    to[count++] = (char *)(uintptr_t) "git";
    for (; *from != NULL && count + 1 < room; from++)
        to[count++] = (char *)(uintptr_t)*from;
    to[count] = NULL;
    return count;
}

int git_run(const struct git_command *command, int *status, struct error *error)
{
    struct process process = {.command = command, .pid = -1, .output = -1, .messages = -1};
    char **environment = git_environment_new(&command->may, error);
    char *arguments[32];
    int result;

    if (environment == NULL)
        return -1;
    fill_arguments(command->arguments, arguments, sizeof arguments / sizeof *arguments);
    process.deadline = progress_now() + command->timeout;
    catch_signals(&process);
    result = start(&process, arguments, environment, error);
    if (result == 0) {
        result = attend(&process, error);
        finish(&process, status);
        end_line(&process);
    }
    close_end(&process.output);
    close_end(&process.messages);
    release_signals(&process);
    git_environment_free(environment);
    if (result == 0 && signal_received != 0) /* it came after the last look */
        return interrupted(error);
    if (result == 0 && *status == 127)
        return error_set(error, ERROR_ENVIRONMENT, "no-git", "the git program cannot be run");
    return result;
}

int git_wait(double seconds, struct error *error)
{
    struct process process = {.messages = -1, .output = -1};
    double end = progress_now() + seconds;
    double left;

    catch_signals(&process);
    while (signal_received == 0 && (left = end - progress_now()) > 0)
        wait_for_news(&process, left < 0.25 ? (long)(left * 1000) + 1 : 250);
    release_signals(&process);
    return signal_received == 0 ? 0 : interrupted(error);
}

void git_die_of_signal(void)
{
    signal(signal_received, SIG_DFL);
    raise(signal_received);
}
