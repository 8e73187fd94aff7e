#include "http/access_log.h"

#include "base/progress.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define AGENT_LIMIT 300

struct access_log {
    char *path; /* NULL: standard error */
    int descriptor;
    pthread_mutex_t lock; /* one line at a time, and none while the file changes */
};

static int open_file(const char *path, struct error *error)
{
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);

    if (descriptor < 0)
        return error_set(error, ERROR_ENVIRONMENT, "log", "%s: %s", path, strerror(errno));
    return descriptor;
}

int access_log_open(const char *path, struct access_log **out, struct error *error)
{
    struct access_log *log = calloc(1, sizeof *log);

    if (log == NULL)
        return error_no_memory(error);
    log->descriptor = STDERR_FILENO;
    if (path != NULL) {
        log->path = strdup(path);
        log->descriptor = log->path ? open_file(path, error) : error_no_memory(error);
        if (log->descriptor < 0) {
            free(log->path);
            free(log);
            return -1;
        }
    }
    pthread_mutex_init(&log->lock, NULL);
    *out = log;
    return 0;
}

int access_log_reopen(struct access_log *log, struct error *error)
{
    int descriptor;

    if (log->path == NULL)
        return 0;
    descriptor = open_file(log->path, error);
    if (descriptor < 0)
        return -1;
    pthread_mutex_lock(&log->lock);
    close(log->descriptor);
    log->descriptor = descriptor;
    pthread_mutex_unlock(&log->lock);
    return 0;
}

/* As much of `text` as fits, as a JSON string; anything may be in it. */
static json_t *string_of(const char *text, size_t limit)
{
    struct buffer clean = BUFFER_INIT;
    json_t *string = NULL;

    if (text != NULL && text_to_utf8(text, strnlen(text, limit), NULL, &clean, NULL) == 0)
        string = json_stringn(clean.data ? clean.data : "", clean.size);
    buffer_free(&clean);
    return string != NULL ? string : json_null();
}

static const char *time_now(char out[TEXT_TIME_SIZE])
{
    struct timespec now;
    size_t size;

    clock_gettime(CLOCK_REALTIME, &now);
    text_time(now.tv_sec, out);
    size = strlen(out) - 1; /* without the Z */
    snprintf(out + size, TEXT_TIME_SIZE - size, ".%03ldZ", now.tv_nsec / 1000000);
    return out;
}

static char *make_line(const struct request *request, const char *remote, const char *agent)
{
    char when[TEXT_TIME_SIZE];
    double seconds = progress_now() - request->started;
    json_t *line = json_pack(
        "{s:s, s:s, s:s*, s:o, s:o, s:s, s:i, s:I, s:f, s:o}", "time", time_now(when), "id",
        request->id, "remote", remote, "method", string_of(request->method, sizeof request->method),
        "target", string_of(request->target, URI_LIMIT), "route", request->route->pattern, "status",
        (int)request->status, "bytes", (json_int_t)request->bytes_sent, "seconds", seconds, "agent",
        string_of(agent, AGENT_LIMIT));
    char *text = line ? json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;

    json_decref(line);
    return text;
}

void access_log_write(struct access_log *log, const struct request *request, const char *remote,
                      const char *agent)
{
    char *text = make_line(request, remote, agent);
    size_t size = text ? strlen(text) : 0;

    if (text == NULL)
        return;
    text[size] = '\n'; /* the final NUL is not needed any more */
    pthread_mutex_lock(&log->lock);
    while (write(log->descriptor, text, size + 1) < 0 && errno == EINTR)
        ;
    pthread_mutex_unlock(&log->lock);
    free(text);
}

void access_log_close(struct access_log *log)
{
    if (log == NULL)
        return;
    if (log->path != NULL)
        close(log->descriptor);
    pthread_mutex_destroy(&log->lock);
    free(log->path);
    free(log);
}
