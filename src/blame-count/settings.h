/*
 * What the options of blame-count ask for.
 */
#ifndef SESAMI_BLAME_COUNT_SETTINGS_H
#define SESAMI_BLAME_COUNT_SETTINGS_H

#include "base/options.h"
#include "git/blame.h"
#include "remote/token_hosts.h"

/* Where objects are fetched to, for all repositories of this process. */
struct supply_place {
    char *scratch;             /* a directory, made for the first; NULL before */
    unsigned count;            /* repositories made in it so far */
    struct token_hosts tokens; /* --token-file, --token-host */
};

struct settings {
    struct blame_options blame;
    const char **revisions; /* --at, the list malloc'd; none: the record's head, or HEAD */
    size_t revision_count;
    const char *facts;      /* --facts, a directory; NULL: none are kept */
    const char *repository; /* where --porcelain finds its files */
    int64_t max_file_size;  /* bytes; larger files are skipped */
    int64_t memory;         /* bytes, for caches and what is being worked on */
    const char **ignored;   /* --ignore-rev, the list malloc'd */
    size_t ignored_count;
    const char **ignored_files; /* --ignore-revs-file, likewise */
    size_t ignored_file_count;
    bool verify;        /* hashes of objects are checked */
    bool auto_ignore;   /* .git-blame-ignore-revs of the tree counts too */
    int64_t depth;      /* of `blame_directory` records; negative: write none */
    bool files;         /* write `blame_file` records */
    bool lines;         /* write `blame_lines` records */
    bool fetch_missing; /* from a partial clone's promisor remote */
    bool allow_file;    /* also when that is on this machine */
    int64_t timeout;    /* seconds that fetching may take, for each repository */
    struct supply_place *place;
    bool porcelain; /* the arguments are files of `repository` */
};

#define SETTINGS_INIT                                                       \
    {                                                                       \
        .repository = ".", .depth = -1, .max_file_size = INT64_C(32) << 20, \
        .memory = INT64_C(256) << 20, .timeout = 1800,                      \
    }

extern const struct option_spec settings_options[];

/* An option_handler; `context` is the struct settings. */
int settings_set(void *context, const struct option_spec *option, const char *value,
                 struct error *error);

void settings_free(struct settings *settings);

#endif
