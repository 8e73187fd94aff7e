#include "http/server.h"

#include "base/message.h"
#include "base/progress.h"
#include "http/access_log.h"
#include "http/cors.h"
#include "http/guests.h"
#include "http/listener.h"
#include "http/metrics.h"
#include "http/resource.h"
#include "http/respond.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The fields of a request and libmicrohttpd's own needs; a longer head is refused by it. */
#define CONNECTION_MEMORY ((size_t)24 << 10)
/* Enough for a request (its eight kilobytes of target are on the heap), little enough for a
 * thousand. */
#define THREAD_STACK ((size_t)256 << 10)

struct server {
    const struct settings *settings;
    struct resources resources;
    struct access_log *log;
    struct guests *guests;
    struct MHD_Daemon *daemon;
    int listener;
    atomic_bool stopping;
    char address[LISTENER_NAME_SIZE];
};

const char *server_address(const struct server *server)
{
    return server->address;
}

int server_reload_secrets(struct server *server, struct error *error)
{
    return secret_box_reload(server->resources.secrets, error);
}

int server_reopen_log(struct server *server, struct error *error)
{
    return access_log_reopen(server->log, error);
}

/* Called with the target before libmicrohttpd touches it; what it returns is the request's context
 * from then on. */
static void *begin_request(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    metrics_request_began();
    return request_new(target);
}

/* Keeps libmicrohttpd from decoding: uri.h does. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* The last address of X-Forwarded-For: what the proxy in front has seen itself. */
static const char *last_forwarded(struct MHD_Connection *connection)
{
    const char *list = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-For");
    const char *comma = list != NULL ? strrchr(list, ',') : NULL;

    if (comma != NULL)
        list = comma + 1 + strspn(comma + 1, " ");
    if (list == NULL || *list == '\0' || strspn(list, "0123456789abcdefABCDEF.:") != strlen(list))
        return NULL;
    return list;
}

static const char *peer_address(struct MHD_Connection *connection, char text[INET6_ADDRSTRLEN])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    if (info == NULL || info->client_addr == NULL)
        return NULL;
    if (info->client_addr->sa_family == AF_INET)
        return inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text,
                         INET6_ADDRSTRLEN);
    return inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text,
                     INET6_ADDRSTRLEN);
}

static void set_client(const struct server *server, struct request *request,
                       struct MHD_Connection *connection)
{
    char peer[INET6_ADDRSTRLEN];
    const char *client = server->settings->forwarded ? last_forwarded(connection) : NULL;

    if (client == NULL)
        client = peer_address(connection, peer);
    snprintf(request->client, sizeof request->client, "%s", client ? client : "");
}

static void watch_connection(void *context, struct MHD_Connection *connection, void **state,
                             enum MHD_ConnectionNotificationCode what)
{
    struct server *server = context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

        *state = info != NULL ? guests_enter(server->guests, info->connect_fd) : NULL;
    } else {
        guests_leave(server->guests, *state);
        *state = NULL;
    }
}

static void expect(struct server *server, struct MHD_Connection *connection, enum guest_state state)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    guests_expect(server->guests, info != NULL ? info->socket_context : NULL, state);
}

static void check(struct server *server, struct request *request, struct MHD_Connection *connection,
                  const char *method, const char *version, struct answer *answer)
{
    request_check(request, connection, method, version, answer);
    cors_note(server->settings->cors, request);
    cors_answer_preflight(request, answer);
}

static enum MHD_Result handle_request(void *context, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *upload, size_t *upload_size, void **state)
{
    struct server *server = context;
    struct request *request = *state;
    struct answer answer = {0};

    (void)url;
    if (request == NULL || request->status != 0)
        return MHD_NO;
    if (request->connection == NULL) { /* the first call */
        set_client(server, request, connection);
        check(server, request, connection, method, version, &answer);
        expect(server, connection, request->heard_out ? GUEST_BODY : GUEST_ANSWER);
        /* Answering at once makes libmicrohttpd close the connection, for it cannot know that no
         * body follows; the next call comes when it does. */
        if (request->heard_out) {
            answer_free(&answer);
            return MHD_YES;
        }
    } else if (*upload_size > 0) {
        if (request->checked)
            request_receive(request, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    } else {
        expect(server, connection, GUEST_ANSWER);
        if (request->checked)
            resource_answer(&server->resources, request, &answer);
        else
            check(server, request, connection, method, version, &answer);
    }
    return respond(connection, request, &answer, atomic_load(&server->stopping));
}

static void end_request(void *context, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode how)
{
    struct server *server = context;
    struct request *request = *state;

    metrics_request_ended();
    expect(server, connection, GUEST_HEAD);
    *state = NULL;
    if (request == NULL)
        return;
    if (request->status == 0 && how == MHD_REQUEST_TERMINATED_COMPLETED_OK) {
        /* Answered by libmicrohttpd itself, as it does with heads that it cannot parse. */
        request->status = MHD_HTTP_BAD_REQUEST;
        metrics_count(request->route, request->method, request->status,
                      progress_now() - request->started);
    }
    access_log_write(
        server->log, request, request->client,
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_USER_AGENT));
    request_free(request);
}

/* 0: any number, as behind a proxy, whose address all have. */
static unsigned most_of_one_address(const struct settings *settings)
{
    if (settings->per_address > 0 || settings->forwarded)
        return settings->per_address;
    return (settings->connections + 1) / 2;
}

static void start_daemon(struct server *server)
{
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL,
        handle_request, server, MHD_OPTION_LISTEN_SOCKET, server->listener,
        MHD_OPTION_URI_LOG_CALLBACK, begin_request, server, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, end_request, server,
        MHD_OPTION_NOTIFY_CONNECTION, watch_connection, server, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        most_of_one_address(server->settings), MHD_OPTION_CONNECTION_LIMIT,
        server->settings->connections, MHD_OPTION_CONNECTION_TIMEOUT,
        server->settings->idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
        MHD_OPTION_THREAD_STACK_SIZE, THREAD_STACK, MHD_OPTION_END);
}

static int open_parts(struct server *server, struct error *error)
{
    const struct settings *settings = server->settings;
    const struct pool_settings pool = {.size = settings->pool,
                                       .wait_ms = settings->wait_ms,
                                       .statement_ms = settings->statement_ms,
                                       .user = settings->user,
                                       .nothing_public = settings->nothing_public};
    const struct pool_settings writers = {.size = settings->pool,
                                          .wait_ms = settings->wait_ms,
                                          .statement_ms = settings->statement_ms,
                                          .user = settings->writer};
    unsigned port = 0;

    route_serve_coding(settings->coding);
    server->resources.coding_open_reads = settings->coding_open_reads;
    server->resources.coding_open_writes = settings->coding_open_writes;
    if (web_open(settings->web, &server->resources.web, error) != 0 ||
        pool_create(&pool, &server->resources.pool, error) != 0 ||
        pool_create(&writers, &server->resources.writers, error) != 0 ||
        secret_box_open(&server->resources.secrets, error) != 0 ||
        rate_open(&server->resources.rate, settings->rate, error) != 0 ||
        events_open(&server->resources.events, settings->user, settings->connections / 4 + 1,
                    error) != 0 ||
        guests_open(settings->idle_seconds, &server->guests, error) != 0 ||
        cache_create(settings->cache, &server->resources.cache, error) != 0 ||
        access_log_open(settings->log, &server->log, error) != 0)
        return -1;
    server->listener = listener_open(settings->listen, error);
    if (server->listener < 0 || listener_name(server->listener, server->address, &port, error) != 0)
        return -1;
    start_daemon(server);
    if (server->daemon == NULL)
        return error_set(error, ERROR_ENVIRONMENT, "listen", "libmicrohttpd does not start");
    server->listener = -1; /* the daemon's now */
    return settings->port_file ? listener_write_port(settings->port_file, port, error) : 0;
}

static void close_parts(struct server *server)
{
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    if (server->listener >= 0)
        close(server->listener);
    guests_close(server->guests);
    access_log_close(server->log);
    events_close(server->resources.events);
    rate_close(server->resources.rate);
    secret_box_close(server->resources.secrets);
    pool_free(server->resources.writers);
    pool_free(server->resources.pool);
    cache_free(server->resources.cache);
    web_free(server->resources.web);
    free(server);
}

int server_start(const struct settings *settings, struct server **out, struct error *error)
{
    struct server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return error_no_memory(error);
    server->settings = settings;
    server->listener = -1;
    if (open_parts(server, error) != 0) {
        close_parts(server);
        return -1;
    }
    *out = server;
    return 0;
}

void server_stop(struct server *server)
{
    const struct timespec moment = {.tv_nsec = 10000000};
    double deadline = progress_now() + server->settings->drain_seconds;

    atomic_store(&server->stopping, true);
    events_stop(server->resources.events);
    server->listener = MHD_quiesce_daemon(server->daemon);
    if (server->listener >= 0) {
        close(server->listener);
        server->listener = -1;
    }
    while (metrics_requests_running() > 0 && progress_now() < deadline)
        nanosleep(&moment, NULL);
    if (metrics_requests_running() > 0)
        message_warning("%u requests did not end in time", metrics_requests_running());
    if (server->settings->port_file != NULL)
        unlink(server->settings->port_file);
    close_parts(server);
}
