/*
 * What sesami-keys can be asked to do.
 */
#ifndef SESAMI_KEYS_VERBS_H
#define SESAMI_KEYS_VERBS_H

#include "crypto/keyring.h"
#include "db/connection.h"
#include "sesami-keys/settings.h"

struct work {
    struct settings settings;
    struct keyring ring;
    struct database *database;
};

struct verb {
    const char *name;
    bool login; /* it wants one; else it takes none */
    bool keys;  /* `work` has at least one */
    bool database;
    int (*run)(struct work *work, struct error *error);
    const char *help;
};

/* Ended by one without a name. */
extern const struct verb verbs[];

#endif
