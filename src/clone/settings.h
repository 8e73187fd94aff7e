/* What clone's options say, and where its clones go. */
#ifndef SESAMI_CLONE_SETTINGS_H
#define SESAMI_CLONE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct clone_settings {
    const char *branch;    /* --branch; NULL: the one that HEAD names */
    const char *directory; /* --dir; NULL: a scratch directory (base/scratch.h) */
    int64_t timeout;       /* --timeout, seconds for each repository */
    bool probe;            /* --probe: only `head` records */
    bool allow_file;       /* --allow-file */
    char *scratch;         /* made for the first clone, NULL before */
    unsigned clones;       /* made so far */
};

#endif
