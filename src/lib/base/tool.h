/*
 * The shape that every filter has: options, then arguments or NDJSON from stdin, then the exit
 * code.
 *
 * tool_main() reads records, copies each to stdout unchanged and in order (unless --only), hands
 * those of the types that the tool consumes to `record`, turns failures into `error` records and
 * lines on stderr, and keeps the worst exit code.  With arguments, stdin is not read and `argument`
 * is called for each instead.  Options common to all tools (--only, --progress, --help, --version)
 * are handled here.
 *
 * Handlers return 0, or -1 with an error: ERROR_RECORD lets the rest go on, ERROR_ENVIRONMENT and
 * ERROR_USAGE end the run.
 */
#ifndef SESAMI_BASE_TOOL_H
#define SESAMI_BASE_TOOL_H

#include "base/message.h"
#include "base/ndjson.h"
#include "base/options.h"
#include "base/progress.h"

#define SESAMI_VERSION "0.1.0"

/* What a tool's handlers work with. */
struct tool_run {
    const char *stage; /* the tool's name, as in `stage` of its records */
    struct output output;
    struct progress progress;
    bool copy;     /* false with --only */
    bool no_input; /* set by `start` when it did all there is to do: nothing is read */
    bool no_stdin; /* set by `start` when it had something to do: arguments, but no stdin, follow */
    enum exit_code status;
    char *repo; /* tool_about()'s */
    char *head;
};

struct tool {
    const char *name;                  /* "blame-count"; also the stage */
    const char *summary;               /* one sentence for --help */
    const char *usage;                 /* "[options] [repository ...]" */
    const struct option_spec *options; /* the tool's own; may be empty, never NULL */
    option_handler *set_option;
    const char *consumes[4]; /* record types for `record`, NULL-ended */
    bool files;              /* arguments are files of records, read one after another like stdin */

    /* Each may be NULL. `start` runs after the options, `finish` once after all input, also when
     * records failed (not after ERROR_ENVIRONMENT). */
    int (*start)(void *context, struct tool_run *run, struct error *error);
    int (*record)(void *context, struct tool_run *run, const json_t *record, struct error *error);
    int (*argument)(void *context, struct tool_run *run, const char *argument, struct error *error);
    /* True for a record that is not copied, because the tool writes its own form of it. */
    bool (*replaces)(const json_t *record);
    /* Sees every record, consumed or not, before `record` (db-load). */
    int (*every)(void *context, struct tool_run *run, const json_t *record, struct error *error);
    /* No further record is in memory, so that reading may wait; before what is queued is written.
     */
    int (*pause)(void *context, struct tool_run *run, struct error *error);
    int (*finish)(void *context, struct tool_run *run, struct error *error);
};

/* The whole program. Returns the exit code for main() to return. */
int tool_main(const struct tool *tool, void *context, int argc, char **argv);

/* Reports a failure that does not end the handler: a line on stderr, an `error` record for `repo`
 * and `head` (each may be NULL), exit code 1. Clears `error`. Returns -1 when the output failed. */
int tool_report(struct tool_run *run, const char *repo, const char *head, struct error *error);

/* Names what the argument at work turned out to be, for the `error` record should it fail. Both are
 * copied; each may be NULL or empty. */
void tool_about(struct tool_run *run, const char *repo, const char *head);

/* One stage's work on one repository, from its first record to its `done`. */
struct analysis {
    const char *repo; /* the caller's until analysis_done */
    const char *head; /* full hex id, likewise */
    double started;
    uint64_t records;
    struct output *output;
    const char *stage;
};

void analysis_begin(struct analysis *analysis, struct tool_run *run, const char *repo,
                    const char *head);

/* A new record {"type":type,"repo":…,"head":…}; NULL when out of memory. */
json_t *analysis_record(const struct analysis *analysis, const char *type);

/* Writes `record` (taken over, NULL is out of memory) and counts it. */
int analysis_write(struct analysis *analysis, json_t *record, struct error *error);

/* Writes a `skipped` record for `files` files left out for `reason`; none for 0 files. */
int analysis_skipped(struct analysis *analysis, const char *reason, uint64_t files,
                     struct error *error);

/* Writes `done` with the totals. `options` (taken over) holds every option that changes results. */
int analysis_done(struct analysis *analysis, uint64_t files, uint64_t lines, json_t *options,
                  struct error *error);

#endif
