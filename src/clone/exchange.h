/*
 * What is said with one remote while one repository is worked on: runs of git with the token that
 * may be shown there, tried again when the network or the server fails, all within --timeout, and
 * ended when more comes than --max-size.
 */
#ifndef SESAMI_CLONE_EXCHANGE_H
#define SESAMI_CLONE_EXCHANGE_H

#include "base/tool.h"
#include "clone/settings.h"

struct exchange {
    const struct clone_settings *settings;
    struct tool_run *run;
    const struct wanted *wanted;
    const struct git_token *token; /* NULL: none is shown */
    double deadline;               /* of progress_now() */
};

/* Begins: --timeout runs from here. Code: "token". */
int exchange_begin(struct exchange *exchange, struct clone_settings *settings, struct tool_run *run,
                   const struct wanted *wanted, struct error *error);

/* "over-max-size" when the record says that it is. */
int exchange_check_size(const struct exchange *exchange, struct error *error);

/* Asks: `output` gets what git prints. Tried again up to --retries times, after a second, two, four
 * and so on, when a failure is one that passes. Codes: those of git_run() and
 * git_failure_explain(). */
int exchange_ask(struct exchange *exchange, const char *const *arguments, struct buffer *output,
                 struct error *error);

/* Fetches into the repository at `path`, tried again as exchange_ask() is. `afresh`: the directory
 * is emptied before git is run again; else nobody else may be fetching into it. "over-max-size"
 * beside those codes. */
int exchange_fetch(struct exchange *exchange, const char *const *arguments, const char *path,
                   bool afresh, struct error *error);

/* Removes all that is in a directory. */
int exchange_empty(const char *path, struct error *error);

/* One try of exchange_fetch(), into a repository that is there. */
int exchange_fetch_once(struct exchange *exchange, const char *const *arguments, const char *path,
                        struct error *error);

/* After a failure, the `attempt`th in a row from 0: waits and returns 0, with no error, where
 * trying again may help and is allowed; else -1 with the error as it was. */
int exchange_pause(struct exchange *exchange, int64_t attempt, struct error *error);

/* Runs git on this machine alone, once. */
int exchange_local(struct exchange *exchange, const char *const *arguments, struct buffer *output,
                   struct error *error);

/* "timeout", as --timeout tells it. */
int exchange_timed_out(const struct exchange *exchange, struct error *error);

#endif
