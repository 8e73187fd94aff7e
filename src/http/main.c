/*
 * sesami-http: serves the results in Postgres as JSON, and a page that shows them.
 *
 *   settings     the command line
 *   listener     the socket
 *   server       libmicrohttpd, and the life of a request
 *   request      refuses what is ambiguous           uri        takes the target apart
 *   route        the table of routes                 resource   answers them
 *   statement    the SQL, one table                  pool       connections to Postgres
 *   answer       problem documents                   respond    fields, ETag, 304
 *   content      tags and gzip                       web        the page's files
 *   cache        answers that are still right
 *   secrets      keys, and who may sign in        viewer     who asks
 *   sign_in      GitHub's OAuth, tokens           front      what changes something
 *   analysis     asks for analyses                events     their progress, as it happens
 *   webhook      GitHub's deliveries                coding     activity of students, in four files
 *   metrics      /metrics                            access_log one line a request
 */
#include "base/tool.h"
#include "http/server.h"

#include <signal.h>

static void print_information(const struct settings *settings)
{
    if (settings->help)
        settings_print_help();
    else
        printf("sesami-http (Sesami) %s\n", SESAMI_VERSION);
}

/* The signals that the server answers to are blocked in every thread and taken here. */
static void block_signals(sigset_t *signals)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
}

static void await_stop(struct server *server, const sigset_t *signals)
{
    int number = 0;

    while (sigwait(signals, &number) != 0 || number == SIGHUP) {
        struct error error = ERROR_INIT;

        if (server_reopen_log(server, &error) != 0)
            message_warning("%s", error.message);
        error_clear(&error);
        if (server_reload_secrets(server, &error) != 0)
            message_warning("%s; the secrets stay as they were", error.message);
    }
}

int main(int argc, char **argv)
{
    static struct settings settings;
    struct error error = ERROR_INIT;
    struct server *server = NULL;
    sigset_t signals;

    message_set_program("sesami-http");
    if (settings_parse(argc, argv, &settings, &error) != 0) {
        message_error("%s", error.message);
        return message_exit_code(&error);
    }
    if (settings.help || settings.version) {
        print_information(&settings);
        return fflush(stdout) == 0 ? EXIT_WELL : EXIT_ENVIRONMENT;
    }
    block_signals(&signals);
    if (server_start(&settings, &server, &error) != 0) {
        message_error("%s", error.message);
        return message_exit_code(&error);
    }
    message_note("listening on http://%s/", server_address(server));
    await_stop(server, &signals);
    server_stop(server);
    return EXIT_WELL;
}
