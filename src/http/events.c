#include "http/events.h"

#include "base/progress.h"
#include "http/exchange.h"
#include "http/resource.h"

#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ID_SIZE = 36, RING = 1024, KEEP_ALIVE = 5 /* seconds, less than --idle-timeout's least */ };

struct events {
    char user[100];
    unsigned limit;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    char ring[RING][ID_SIZE + 1]; /* the jobs that changed last */
    uint64_t count;               /* changes ever; the last is ring[(count - 1) % RING] */
    unsigned streams;
    bool stopping;
};

/* One client. */
struct watcher {
    struct events *events;
    struct pool *pool;
    char id[ID_SIZE + 1];
    char viewer[VIEWER_SIZE];
    uint64_t seen; /* changes looked at */
    bool changed;  /* there may be something to tell */
    bool ended;    /* the last event is in `pending` */
    char *told;    /* the document sent last */
    struct buffer pending;
    size_t sent;   /* bytes of `pending` */
    int socket;    /* the connection's; it stays libmicrohttpd's */
    double spoken; /* progress_now() when something was to be sent last */
};

static void note_change(struct events *events, const char *id)
{
    pthread_mutex_lock(&events->lock);
    snprintf(events->ring[events->count++ % RING], ID_SIZE + 1, "%s", id);
    pthread_cond_broadcast(&events->changed);
    pthread_mutex_unlock(&events->lock);
}

/* After a time without a connection anything may have changed. */
static void note_everything(struct events *events)
{
    pthread_mutex_lock(&events->lock);
    events->count += RING + 1;
    pthread_cond_broadcast(&events->changed);
    pthread_mutex_unlock(&events->lock);
}

static bool is_stopping(struct events *events)
{
    bool stopping;

    pthread_mutex_lock(&events->lock);
    stopping = events->stopping;
    pthread_mutex_unlock(&events->lock);
    return stopping;
}

static PGconn *connect_listener(const struct events *events)
{
    const char *const keys[] = {"user", "fallback_application_name", "connect_timeout", NULL};
    const char *const values[] = {events->user, "sesami-http events", "2", NULL};
    PGconn *connection = PQconnectdbParams(keys, values, 0);
    PGresult *result = NULL;

    exchange_ignore_notices(connection);
    if (PQstatus(connection) == CONNECTION_OK)
        result = PQexec(connection, "listen sesami_job");
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        PQfinish(connection);
        connection = NULL;
    }
    PQclear(result);
    return connection;
}

/* Until the connection is lost or the server stops. */
static void listen_on(struct events *events, PGconn *connection)
{
    while (!is_stopping(events) && PQstatus(connection) == CONNECTION_OK) {
        struct pollfd wait = {.fd = PQsocket(connection), .events = POLLIN};
        PGnotify *notification;

        if (poll(&wait, 1, 250) > 0 && PQconsumeInput(connection) == 0)
            return;
        while ((notification = PQnotifies(connection)) != NULL) {
            note_change(events, notification->extra);
            PQfreemem(notification);
        }
    }
}

static void *run(void *context)
{
    struct events *events = context;

    while (!is_stopping(events)) {
        PGconn *connection = connect_listener(events);

        if (connection == NULL) {
            poll(NULL, 0, 500);
            continue;
        }
        note_everything(events);
        listen_on(events, connection);
        PQfinish(connection);
    }
    return NULL;
}

int events_open(struct events **out, const char *user, unsigned limit, struct error *error)
{
    struct events *events = calloc(1, sizeof *events);
    pthread_condattr_t attributes;

    if (events == NULL)
        return error_no_memory(error);
    snprintf(events->user, sizeof events->user, "%s", user);
    events->limit = limit;
    pthread_mutex_init(&events->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&events->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&events->thread, NULL, run, events) != 0) {
        free(events);
        return error_set(error, ERROR_ENVIRONMENT, "thread", "no thread for events");
    }
    *out = events;
    return 0;
}

void events_stop(struct events *events)
{
    pthread_mutex_lock(&events->lock);
    events->stopping = true;
    pthread_cond_broadcast(&events->changed);
    pthread_mutex_unlock(&events->lock);
}

void events_close(struct events *events)
{
    if (events == NULL)
        return;
    events_stop(events);
    pthread_join(events->thread, NULL);
    pthread_cond_destroy(&events->changed);
    pthread_mutex_destroy(&events->lock);
    free(events);
}

/* Looks at the changes since the last time; the lock is held. */
static void look_at_changes(struct watcher *stream)
{
    const struct events *events = stream->events;

    if (events->count - stream->seen > RING)
        stream->changed = true;
    else
        for (; stream->seen < events->count && !stream->changed; stream->seen++)
            stream->changed = strcmp(events->ring[stream->seen % RING], stream->id) == 0;
    stream->seen = events->count;
}

/* A write would find it out as well, but only the second one after it. */
static bool client_has_gone(const struct watcher *stream)
{
    struct pollfd look = {.fd = stream->socket, .events = POLLRDHUP};

    return poll(&look, 1, 0) > 0;
}

/* Waits a second for a change of this job. */
static void await_change(struct watcher *stream)
{
    struct events *events = stream->events;
    struct timespec until;
    int status = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_mutex_lock(&events->lock);
    look_at_changes(stream);
    while (!stream->changed && !events->stopping && status == 0) {
        status = pthread_cond_timedwait(&events->changed, &events->lock, &until);
        look_at_changes(stream);
    }
    pthread_mutex_unlock(&events->lock);
}

static bool has_ended(const char *document)
{
    json_t *job = json_loads(document, 0, NULL);
    bool ended = json_is_string(json_object_get(job, "finished_at"));

    json_decref(job);
    return ended;
}

/* Asks for the job and queues an event, unless it is as it was. A job that is gone ends the stream.
 */
static void tell(struct watcher *stream)
{
    struct buffer document = BUFFER_INIT;
    struct error error = ERROR_INIT;
    bool found = false;

    if (statement_run(stream->pool, STATEMENT_ANALYSIS,
                      (const char *const[STATEMENT_PARAMETERS]){stream->viewer, stream->id},
                      &document, NULL, &found, &error) != 0) {
        poll(NULL, 0, 500); /* the database is away: try again */
    } else if (!found) {
        stream->ended = true;
        stream->changed = false;
    } else {
        stream->changed = false;
        stream->ended = has_ended(document.data);
        if (stream->told == NULL || strcmp(stream->told, document.data) != 0) {
            (void)buffer_add_format(&stream->pending, NULL, "event: analysis\ndata: %s\n\n",
                                    document.data);
            free(stream->told);
            stream->told = strdup(document.data);
        }
    }
    buffer_free(&document);
}

/* Fills `pending`; false when the stream is over. */
static bool refill(struct watcher *stream)
{
    stream->sent = 0;
    buffer_clear(&stream->pending);
    while (stream->pending.size == 0) {
        if (stream->ended || is_stopping(stream->events) || client_has_gone(stream))
            return false;
        if (stream->changed)
            tell(stream);
        else if (progress_now() - stream->spoken >= KEEP_ALIVE)
            (void)buffer_add_string(&stream->pending, ": still here\n\n", NULL);
        else
            await_change(stream);
    }
    stream->spoken = progress_now();
    return true;
}

static ssize_t read_stream(void *context, uint64_t position, char *out, size_t room)
{
    struct watcher *stream = context;
    size_t left = stream->pending.size - stream->sent;

    (void)position;
    if (left == 0 && !refill(stream))
        return MHD_CONTENT_READER_END_OF_STREAM;
    left = stream->pending.size - stream->sent;
    if (left > room)
        left = room;
    memcpy(out, stream->pending.data + stream->sent, left);
    stream->sent += left;
    return (ssize_t)left;
}

static void free_stream(void *context)
{
    struct watcher *stream = context;

    pthread_mutex_lock(&stream->events->lock);
    stream->events->streams--;
    pthread_mutex_unlock(&stream->events->lock);
    buffer_free(&stream->pending);
    free(stream->told);
    free(stream);
}

/* NULL: there are too many. */
static struct watcher *new_stream(struct resources *resources, const struct request *request,
                                  const char *id)
{
    struct events *events = resources->events;
    struct watcher *stream = calloc(1, sizeof *stream);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    bool room;

    if (stream == NULL)
        return NULL;
    pthread_mutex_lock(&events->lock);
    room = events->streams < events->limit;
    events->streams += room;
    stream->seen = events->count;
    pthread_mutex_unlock(&events->lock);
    if (!room) {
        free(stream);
        return NULL;
    }
    stream->events = events;
    stream->pool = resources->pool;
    stream->socket = info != NULL ? info->connect_fd : -1;
    stream->spoken = progress_now();
    stream->changed = true;
    snprintf(stream->id, sizeof stream->id, "%s", id);
    snprintf(stream->viewer, sizeof stream->viewer, "%s", request->viewer);
    return stream;
}

void events_stream(struct resources *resources, struct request *request, const char *const *values,
                   struct answer *answer)
{
    struct watcher *stream;

    /* Whether there is such a job is told in the ordinary way. */
    resource_answer_statement(resources, request, STATEMENT_ANALYSIS,
                              (const char *const[STATEMENT_PARAMETERS]){request->viewer, values[1]},
                              answer);
    if (answer->status != 200)
        return;
    answer_free(answer);
    stream = new_stream(resources, request, values[1]);
    if (stream == NULL) {
        answer_problem(answer, 503, request->id, "too-many-streams", "too many streams are open");
        answer->retry_after = 5;
        return;
    }
    answer->content_type = "text/event-stream";
    answer->reader = (struct answer_reader){read_stream, free_stream, stream};
}
