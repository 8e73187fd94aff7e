/*
 * What the command line says.
 */
#ifndef SESAMI_HTTP_SETTINGS_H
#define SESAMI_HTTP_SETTINGS_H

#include "base/error.h"
#include "base/options.h"

#include <limits.h>
#include <stdbool.h>

struct settings {
    const char *listen;    /* ADDRESS:PORT */
    const char *port_file; /* NULL: none */
    const char *web;       /* NULL: beside the program */
    const char *log;       /* NULL: standard error */
    const char *user;      /* who reads */
    const char *writer;    /* and who changes something */
    bool nothing_public;   /* those who are not signed in see nothing */
    unsigned pool;
    unsigned wait_ms;
    unsigned statement_ms;
    size_t cache; /* bytes */
    unsigned connections;
    unsigned idle_seconds;
    unsigned drain_seconds;
    unsigned rate;        /* requests a second of one client; 0: any number */
    unsigned per_address; /* connections of one; 0: half of `connections`, or any if `forwarded` */
    const char *cors;     /* origins, with commas between; NULL: none */
    bool forwarded;       /* X-Forwarded-For tells who the client is */
    bool coding;          /* coding activity is served (coding.h) */
    bool coding_open_reads;
    bool coding_open_writes;
    bool help;
    bool version;
    char default_web[PATH_MAX];
};

/* Fills `settings` with the defaults and what argv says. */
int settings_parse(int argc, char **argv, struct settings *settings, struct error *error);

/* Writes what --help shows. */
void settings_print_help(void);

#endif
