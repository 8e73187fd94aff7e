#include "watch-files/outlet.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* The base library writes, and waits, from 64 KiB on. */
enum { ROOM = 32 << 10, PIECE = 4096 };

bool outlet_has_room(const struct tool_run *run)
{
    return run->output.pending.size < ROOM;
}

short outlet_events(const struct tool_run *run)
{
    return run->output.pending.size > 0 ? POLLOUT : 0;
}

void outlet_broken(void)
{
    raise(SIGPIPE);
}

/* Whole records up to PIECE bytes; a longer one in pieces. */
static size_t piece_size(const struct buffer *pending)
{
    const char *end;

    if (pending->size <= PIECE)
        return pending->size;
    end = memrchr(pending->data, '\n', PIECE);
    return end != NULL ? (size_t)(end - pending->data) + 1 : PIECE;
}

static bool takes_more(int descriptor)
{
    struct pollfd output = {descriptor, POLLOUT, 0};

    return poll(&output, 1, 0) > 0;
}

int outlet_write(struct tool_run *run, struct error *error)
{
    struct buffer *pending = &run->output.pending;

    while (pending->size > 0 && takes_more(run->output.descriptor)) {
        ssize_t count = write(run->output.descriptor, pending->data, piece_size(pending));

        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            return 0;
        if (count < 0) {
            buffer_clear(pending);
            return error_set(error, ERROR_ENVIRONMENT, "output", "cannot write output: %s",
                             strerror(errno));
        }
        pending->size -= (size_t)count;
        memmove(pending->data, pending->data + count, pending->size);
    }
    return 0;
}
