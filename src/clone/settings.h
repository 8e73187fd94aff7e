/* What clone's options say, and where its clones go. */
#ifndef SESAMI_CLONE_SETTINGS_H
#define SESAMI_CLONE_SETTINGS_H

#include "remote/token_hosts.h"

#include <stdbool.h>
#include <stdint.h>

struct clone_settings {
    const char *branch;    /* --branch; NULL: the one that HEAD names */
    const char *directory; /* --dir; NULL: a scratch directory (base/scratch.h) */
    int64_t timeout;       /* --timeout, seconds for each repository */
    int64_t stall;         /* --stall, seconds without a byte */
    int64_t retries;       /* --retries */
    int64_t max_size;      /* --max-size, bytes; 0: any */
    bool probe;            /* --probe: only `head` records */
    bool all_branches;     /* --all-branches */
    bool allow_file;       /* --allow-file */
    const char *cache;     /* --cache; NULL: none */
    int64_t cache_size;    /* --cache-size, bytes; 0: any */
    const char *account;   /* --account; NULL: the record's */
    const char *forget;    /* --forget */
    struct token_hosts tokens;
    char *scratch;   /* made for the first clone, NULL before */
    unsigned clones; /* made so far */
};

/* A repository elsewhere, as its record or its address tells of it. The strings are the caller's.
 */
struct wanted {
    const char *repo;    /* its name in records */
    const char *url;     /* without credentials */
    const char *account; /* whose right to read it counts; NULL: the record does not tell */
    int64_t id;          /* GitHub's; 0: not known */
    int64_t size_kb;     /* as GitHub tells; 0: not known */
    int private;         /* 1, 0, or -1: not known */
};

#endif
