#include "job-run/command.h"

#include "job-run/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(struct error *error, const char *what)
{
    return error_set(error, ERROR_ENVIRONMENT, "no-process", "cannot %s: %s", what,
                     strerror(errno));
}

/* The record as a file without a name. */
static int open_input(const char *text, size_t size)
{
    int file = memfd_create("sesami-job", MFD_CLOEXEC);

    if (file >= 0 && (write(file, text, size) != (ssize_t)size || write(file, "\n", 1) != 1 ||
                      lseek(file, 0, SEEK_SET) != 0)) {
        close(file);
        file = -1;
    }
    return file;
}

/* The child's side: never returns. It waits for the word that its guardian is there. */
static void become(char *const *argv, int input, int output, int messages, int go,
                   const char *directory)
{
    char word;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    stop_forget();
    signal(SIGPIPE, SIG_DFL);
    if (read(go, &word, 1) != 1)
        _exit(127);
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(messages, 2) < 0 ||
        setenv("TMPDIR", directory, 1) != 0)
        _exit(127);
    execvp(argv[0], argv);
    dprintf(2, "job-run: cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* Never returns. A byte: the job has ended well. The end of the pipe: the worker has died. */
static void guard(pid_t group, int life)
{
    char word;
    ssize_t count;

    setsid();
    prctl(PR_SET_NAME, "sesami-guardian");
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    if (dup2(life, 3) < 0)
        _exit(1);
    close_range(4, ~0U, 0);
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        close(descriptor);
    while ((count = read(3, &word, 1)) < 0 && errno == EINTR)
        ;
    if (count == 0)
        kill(-group, SIGKILL);
    _exit(0);
}

static int start_guardian(struct command *command, struct error *error)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return failed(error, "make a pipe");
    command->life = ends[1];
    command->guardian = fork();
    if (command->guardian == 0) {
        close(ends[1]);
        guard(command->process, ends[0]);
    }
    close(ends[0]);
    return command->guardian > 0 ? 0 : failed(error, "start a guardian");
}

/* Pairs of ends: what the child writes and the worker reads, and the word to go on. */
struct pipes {
    int output[2];
    int messages[2];
    int go[2];
};

static void close_pair(int *ends)
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

static int fork_child(struct command *command, struct pipes *pipes, char *const *argv, int input,
                      const char *directory, struct error *error)
{
    if (input < 0 || pipe2(pipes->output, O_CLOEXEC) != 0 ||
        pipe2(pipes->messages, O_CLOEXEC) != 0 || pipe2(pipes->go, O_CLOEXEC) != 0)
        return failed(error, "make a pipe");
    command->process = fork();
    if (command->process < 0)
        return failed(error, "start a process");
    if (command->process == 0) {
        close(pipes->go[1]);
        become(argv, input, pipes->output[1], pipes->messages[1], pipes->go[0], directory);
    }
    setpgid(command->process, command->process);
    command->handle = pidfd_open(command->process, 0);
    return command->handle >= 0 ? 0 : failed(error, "watch a process");
}

static int take_end(int *ends)
{
    int end = ends[0];

    fcntl(end, F_SETFL, O_NONBLOCK);
    ends[0] = -1;
    return end;
}

int command_start(struct command *command, char *const *argv, const char *input, size_t size,
                  const char *directory, struct error *error)
{
    struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}};
    int file = open_input(input, size);
    int status;

    *command = (struct command){-1, -1, -1, -1, -1, -1};
    status = fork_child(command, &pipes, argv, file, directory, error);
    if (status == 0)
        status = start_guardian(command, error);
    if (status == 0 && write(pipes.go[1], "", 1) != 1)
        status = failed(error, "start a process");
    if (status == 0) {
        command->output = take_end(pipes.output);
        command->messages = take_end(pipes.messages);
    }
    if (file >= 0)
        close(file);
    close_pair(pipes.output);
    close_pair(pipes.messages);
    close_pair(pipes.go); /* a child that still waits for the word ends by this */
    if (status != 0) {
        if (command->process > 0)
            command_reap(command);
        command_close(command);
    }
    return status;
}

void command_signal(const struct command *command, int number)
{
    kill(-command->process, number);
}

static void dismiss_guardian(struct command *command)
{
    ssize_t written;

    if (command->guardian <= 0)
        return;
    written = write(command->life, "", 1);
    (void)written; /* a guardian that is gone needs no word */
    waitpid(command->guardian, NULL, 0);
    command->guardian = -1;
}

/* While the process is not waited for, its number is not given to another group. */
int command_reap(struct command *command)
{
    int status = 0;

    kill(-command->process, SIGKILL);
    dismiss_guardian(command);
    while (waitpid(command->process, &status, 0) < 0 && errno == EINTR)
        ;
    command->process = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void command_close(struct command *command)
{
    const int descriptors[] = {command->handle, command->output, command->messages, command->life};

    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
}
