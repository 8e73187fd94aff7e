/*
 * What the command line of sesami-keys says.
 */
#ifndef SESAMI_KEYS_SETTINGS_H
#define SESAMI_KEYS_SETTINGS_H

#include "base/error.h"

#include <stdbool.h>

struct settings {
    const char *verb;      /* any word, NULL: none */
    const char *login;     /* NULL: none */
    const char *host;      /* what the login is one of */
    const char *keys_file; /* NULL: keys come from the environment */
    const char *user;      /* of the database */
    bool show;             /* a token may be written to a terminal */
    bool help;
    bool version;
};

/* Fills `settings` with the defaults and what argv says. */
int settings_parse(int argc, char **argv, struct settings *settings, struct error *error);

/* Writes what --help shows of options. */
void settings_print_options(void);

#endif
