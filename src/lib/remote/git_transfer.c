#include "remote/git_transfer.h"

#include "remote/git_failure.h"

#include <stdlib.h>
#include <string.h>

enum { PROGRESS_TOTAL = 1000 };

/* One run of git, listened to. */
struct listener {
    struct progress *progress;
    struct buffer messages;
};

/* Which share of the whole, from and to, each of git's phases is taken for. */
static const struct {
    const char *title;
    unsigned from;
    unsigned to;
} phases[] = {
    {"Receiving objects: ", 0, 800},
    {"Resolving deltas: ", 800, PROGRESS_TOTAL},
};

/* "Receiving objects:  45% (450/1000), 1.20 MiB | 2.00 MiB/s" moves the bar. */
static void listen(void *context, char *line)
{
    struct listener *listener = context;

    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
        size_t size = strlen(phases[i].title);
        unsigned long percent;

        if (strncmp(line, phases[i].title, size) != 0)
            continue;
        percent = strtoul(line + size, NULL, 10);
        if (percent <= 100)
            progress_update(listener->progress,
                            phases[i].from + percent * (phases[i].to - phases[i].from) / 100,
                            PROGRESS_TOTAL);
        return;
    }
    git_failure_note(&listener->messages, line, NULL);
}

int git_transfer(const struct git_command *command, struct progress *progress, struct error *error)
{
    struct listener listener = {progress, BUFFER_INIT};
    struct git_command listened = *command;
    int status = 0;
    int result;

    listened.on_line = listen;
    listened.context = &listener;
    result = git_run(&listened, &status, error);
    if (result == 0 && status != 0)
        result = git_failure_explain(&listener.messages, status, error);
    buffer_free(&listener.messages);
    return result;
}
