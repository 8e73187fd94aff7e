/*
 * A repository's own configuration file (git's Documentation/config.txt, "Syntax").
 *
 * Only the file itself: what it includes ([include], [includeIf]) and the user's and the system's
 * configuration stay shut out, since an analysed repository must not name files of this machine.
 */
#ifndef SESAMI_GIT_CONFIG_H
#define SESAMI_GIT_CONFIG_H

#include "base/error.h"

#include <stddef.h>

/* One variable: "section.subsection.key", section and key in lower case. */
struct config_variable {
    char *key;
    char *value; /* NULL: the key stands alone, which means true */
};

struct config {
    struct config_variable *variables; /* in file order */
    size_t count;
    size_t capacity;
};

#define CONFIG_INIT \
    {               \
        NULL, 0, 0  \
    }

/* Adds the variables of the file at `path` to `config`; none when it does not exist. 0 or -1:
 * "unreadable-repository", "bad-config". */
int config_read(struct config *config, const char *path, struct error *error);
void config_free(struct config *config);

/* The last value of `key`, NULL when it is not set (or stands alone). */
const char *config_string(const struct config *config, const char *key);

/* Git's booleans: true, yes, on, a number other than 0, or the key alone. `otherwise` when unset or
 * not a boolean. */
bool config_bool(const struct config *config, const char *key, bool otherwise);

#endif
