#include "http/settings.h"

#include "http/cors.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_LISTEN,
    OPTION_PORT_FILE,
    OPTION_WEB,
    OPTION_LOG,
    OPTION_USER,
    OPTION_WRITER,
    OPTION_PUBLIC,
    OPTION_POOL,
    OPTION_POOL_WAIT,
    OPTION_STATEMENT_TIMEOUT,
    OPTION_CACHE,
    OPTION_CONNECTIONS,
    OPTION_IDLE_TIMEOUT,
    OPTION_DRAIN_TIMEOUT,
    OPTION_RATE,
    OPTION_PER_ADDRESS,
    OPTION_CORS,
    OPTION_FORWARDED,
    OPTION_CODING,
    OPTION_CODING_OPEN,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct option_spec specs[] = {
    [OPTION_LISTEN] = {"listen", 'l', "ADDR:PORT",
                       "where to listen; port 0: any free one (127.0.0.1:8080)"},
    [OPTION_PORT_FILE] = {"port-file", 0, "FILE", "write the port's number there once it listens"},
    [OPTION_WEB] = {"web", 'w', "DIR", "the page's files (src/web beside the program's folder)"},
    [OPTION_LOG] = {"log", 0, "FILE", "append the access log to FILE instead of standard error"},
    [OPTION_USER] = {"user", 0, "NAME", "database user to log in as (sesami_reader)"},
    [OPTION_WRITER] = {"writer", 0, "NAME", "and for what changes something (sesami_front)"},
    [OPTION_PUBLIC] = {"public", 0, "WHAT",
                       "what is shown without sign-in: all that is not private, or none (all)"},
    [OPTION_POOL] = {"pool", 'p', "N", "database connections, 1 to 256 (8)"},
    [OPTION_POOL_WAIT] = {"pool-wait", 0, "MS", "longest wait for a free one, then 503 (500)"},
    [OPTION_STATEMENT_TIMEOUT] = {"statement-timeout", 0, "MS",
                                  "longest time a statement may take, then 503 (5000)"},
    [OPTION_CACHE] = {"cache", 0, "SIZE", "memory for answers that are still right; 0: none (16M)"},
    [OPTION_CONNECTIONS] = {"connections", 'c', "N", "most clients at a time (1024)"},
    [OPTION_IDLE_TIMEOUT] = {"idle-timeout", 0, "SECONDS",
                             "close a client that is silent that long (15)"},
    [OPTION_DRAIN_TIMEOUT] = {"drain-timeout", 0, "SECONDS",
                              "on SIGTERM, time for running requests to end (10)"},
    [OPTION_RATE] = {"rate", 'r', "N",
                     "requests a second of one user or address, then 429; 0: any number (100)"},
    [OPTION_PER_ADDRESS] = {"per-address", 0, "N",
                            "most connections of one address (half of --connections)"},
    [OPTION_CORS] = {"cors", 0, "ORIGIN,...", "sites whose pages may read the answers (none)"},
    [OPTION_FORWARDED] = {"forwarded", 0, NULL,
                          "behind a proxy: the last X-Forwarded-For is the client's address"},
    [OPTION_CODING] = {"coding", 0, NULL, "serve coding activity under /api, to those with a key"},
    [OPTION_CODING_OPEN] = {"coding-open", 0, "WHAT",
                            "with --coding: reads, writes or all of it without a key"},
    [OPTION_HELP] = {"help", 'h', NULL, "show this help and exit"},
    [OPTION_VERSION] = {"version", 'V', NULL, "show the version and exit"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec *const tables[] = {specs, NULL};

static int set_number(const struct option_spec *option, const char *value, int64_t minimum,
                      int64_t maximum, unsigned *out, struct error *error)
{
    int64_t number = 0;

    if (options_number(option->name, value, minimum, maximum, &number, error) != 0)
        return -1;
    *out = (unsigned)number;
    return 0;
}

static int set_size(const struct option_spec *option, const char *value, size_t *out,
                    struct error *error)
{
    int64_t bytes = 0;

    if (options_size(option->name, value, 0, INT64_C(1) << 34, &bytes, error) != 0)
        return -1;
    *out = (size_t)bytes;
    return 0;
}

static int set_public(const char *value, struct settings *settings, struct error *error)
{
    if (strcmp(value, "all") != 0 && strcmp(value, "none") != 0)
        return error_usage(error, "--public is all or none, not \"%.80s\"", value);
    settings->nothing_public = *value == 'n';
    return 0;
}

static int set_coding_open(const char *value, struct settings *settings, struct error *error)
{
    bool all = strcmp(value, "all") == 0;

    settings->coding_open_reads = all || strcmp(value, "reads") == 0;
    settings->coding_open_writes = all || strcmp(value, "writes") == 0;
    if (!settings->coding_open_reads && !settings->coding_open_writes)
        return error_usage(error, "--coding-open is reads, writes or all, not \"%.80s\"", value);
    return 0;
}

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct settings *settings = context;

    switch (option - specs) {
    case OPTION_LISTEN:
        settings->listen = value;
        break;
    case OPTION_PORT_FILE:
        settings->port_file = value;
        break;
    case OPTION_WEB:
        settings->web = value;
        break;
    case OPTION_LOG:
        settings->log = value;
        break;
    case OPTION_USER:
        settings->user = value;
        break;
    case OPTION_WRITER:
        settings->writer = value;
        break;
    case OPTION_PUBLIC:
        return set_public(value, settings, error);
    case OPTION_POOL:
        return set_number(option, value, 1, 256, &settings->pool, error);
    case OPTION_POOL_WAIT:
        return set_number(option, value, 0, 60000, &settings->wait_ms, error);
    case OPTION_STATEMENT_TIMEOUT:
        return set_number(option, value, 1, 600000, &settings->statement_ms, error);
    case OPTION_CACHE:
        return set_size(option, value, &settings->cache, error);
    case OPTION_CONNECTIONS:
        return set_number(option, value, 1, 20000, &settings->connections, error);
    case OPTION_IDLE_TIMEOUT:
        return set_number(option, value, 1, 3600, &settings->idle_seconds, error);
    case OPTION_DRAIN_TIMEOUT:
        return set_number(option, value, 0, 3600, &settings->drain_seconds, error);
    case OPTION_RATE:
        return set_number(option, value, 0, 1000000, &settings->rate, error);
    case OPTION_PER_ADDRESS:
        return set_number(option, value, 1, 20000, &settings->per_address, error);
    case OPTION_CORS:
        settings->cors = value;
        return cors_check_list(value, error);
    case OPTION_FORWARDED:
        settings->forwarded = true;
        break;
    case OPTION_CODING:
        settings->coding = true;
        break;
    case OPTION_CODING_OPEN:
        return set_coding_open(value, settings, error);
    case OPTION_HELP:
        settings->help = true;
        break;
    case OPTION_VERSION:
        settings->version = true;
        break;
    }
    return 0;
}

/* src/web beside the folder that the program is in, symbolic links followed: right in a checkout
 * and where `make install` puts things. */
static int find_web(struct settings *settings, struct error *error)
{
    static const char tail[] = "/../src/web";
    size_t room = sizeof settings->default_web - sizeof tail;
    ssize_t size = readlink("/proc/self/exe", settings->default_web, room);
    char *slash;

    if (size <= 0 || (size_t)size == room)
        return error_usage(error, "cannot tell where the program is; --web is needed");
    settings->default_web[size] = '\0';
    slash = strrchr(settings->default_web, '/');
    memcpy(slash, tail, sizeof tail);
    settings->web = settings->default_web;
    return 0;
}

int settings_parse(int argc, char **argv, struct settings *settings, struct error *error)
{
    int arguments = 0;

    *settings = (struct settings){
        .listen = "127.0.0.1:8080",
        .user = "sesami_reader",
        .writer = "sesami_front",
        .pool = 8,
        .wait_ms = 500,
        .statement_ms = 5000,
        .cache = (size_t)16 << 20,
        .connections = 1024,
        .idle_seconds = 15,
        .drain_seconds = 10,
        .rate = 100,
    };
    if (options_parse(argc, argv, tables, set_option, settings, &arguments, error) != 0)
        return -1;
    if (settings->help || settings->version)
        return 0;
    if (arguments > 0)
        return error_usage(error, "unexpected argument \"%.80s\"", argv[1]);
    if ((settings->coding_open_reads || settings->coding_open_writes) && !settings->coding)
        return error_usage(error, "--coding-open says nothing without --coding");
    return settings->web != NULL ? 0 : find_web(settings, error);
}

void settings_print_help(void)
{
    printf("Usage: sesami-http [options]\n"
           "Serves the results in Postgres as JSON, and a page that shows them.\n\nOptions:\n");
    options_print(stdout, tables);
    printf("\nThe database is found by libpq's environment (PGHOST, PGDATABASE, ...); exit codes:\n"
           "0 stopped when asked to, 2 wrong usage, 3 the environment failed. See "
           "sesami-http(1).\n");
}
