#include "clone/exchange.h"

#include "base/scratch.h"
#include "clone/size.h"
#include "remote/git_failure.h"
#include "remote/git_transfer.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_PAUSE = 60 };

/* What git fills, and how large that may become. */
struct growth {
    const char *path;
    int64_t limit;
};

static int over(int64_t limit, struct error *error)
{
    return error_record(error, "over-max-size", "it is larger than --max-size, %lld bytes",
                        (long long)limit);
}

int exchange_begin(struct exchange *exchange, struct clone_settings *settings, struct tool_run *run,
                   const struct wanted *wanted, struct error *error)
{
    *exchange = (struct exchange){.settings = settings, .run = run, .wanted = wanted};
    exchange->deadline = progress_now() + (double)settings->timeout;
    return token_hosts_find(&settings->tokens, wanted->url, &exchange->token, error);
}

int exchange_check_size(const struct exchange *exchange, struct error *error)
{
    int64_t limit = exchange->settings->max_size;

    return limit > 0 && exchange->wanted->size_kb > limit / 1024 ? over(limit, error) : 0;
}

static int watch_growth(void *watched, struct error *error)
{
    const struct growth *growth = watched;

    if (growth->limit > 0 && size_of_objects(growth->path) > (uint64_t)growth->limit)
        return over(growth->limit, error);
    return 0;
}

int exchange_timed_out(const struct exchange *exchange, struct error *error)
{
    error_record(error, "timeout", "it was not done within %lld seconds (--timeout)",
                 (long long)exchange->settings->timeout);
    error->retryable = true;
    return -1;
}

/* What git says of what only we know. */
static void explain(const struct exchange *exchange, struct error *error)
{
    if (strcmp(error->code, "timeout") == 0) {
        error_clear(error);
        exchange_timed_out(exchange, error);
    } else if (strcmp(error->code, "no-access") == 0 && exchange->token == NULL &&
               strstr(error->message, "could not read Username") != NULL) {
        error_clear(error);
        error_record(error, "no-access",
                     "the server wants to know who asks, and there is no token for it "
                     "(--token-host): private, or no such repository");
    }
}

static int run_once(struct exchange *exchange, const char *const *arguments, struct buffer *output,
                    struct growth *growth, struct error *error)
{
    const struct clone_settings *settings = exchange->settings;
    struct git_command command = {
        .arguments = arguments,
        .may = {settings->allow_file, (unsigned)settings->stall, exchange->token},
        .timeout = exchange->deadline - progress_now(),
        .output = output,
        .watch = growth != NULL ? watch_growth : NULL,
        .watched = growth,
    };
    int status = git_transfer(&command, &exchange->run->progress, error);

    if (status == 0 && growth != NULL)
        status = watch_growth(growth, error);
    if (status != 0)
        explain(exchange, error);
    return status;
}

/* What passes by itself; a full disk does not, and what took too long once would again. */
static bool passes(const struct error *error)
{
    return error->retryable &&
           (git_failure_is_network(error) || strcmp(error->code, "server-busy") == 0 ||
            strcmp(error->code, "broken-pack") == 0);
}

/* A second, two, four...: each three quarters to five quarters of that, so that many that failed
 * together do not come back together. */
static double pause_before(int64_t attempt)
{
    double seconds = attempt < 6 ? (double)(1 << attempt) : LONGEST_PAUSE;
    unsigned char chance = 128;

    if (getrandom(&chance, 1, 0) != 1)
        chance = 128;
    return seconds * (0.75 + chance / 510.0);
}

/* Waits, and says why. Returns -1 with the failure as it was when no time is left for that. */
static int wait_before(struct exchange *exchange, int64_t attempt, struct error *error)
{
    double seconds = pause_before(attempt);
    struct error interrupted = ERROR_INIT;

    if (progress_now() + seconds >= exchange->deadline)
        return -1;
    message_note("%s: %s; trying again in %.1f s", exchange->wanted->repo, error->message, seconds);
    if (git_wait(seconds, &interrupted) != 0) {
        *error = interrupted;
        return -1;
    }
    error_clear(error);
    return 0;
}

int exchange_empty(const char *path, struct error *error)
{
    if (scratch_remove_tree(path) == 0 && mkdir(path, 0700) == 0)
        return 0;
    return error_set(error, ERROR_ENVIRONMENT, "scratch", "cannot empty %s", path);
}

/* Packs that broke off, which git leaves behind: they are of no use, and would count as size. */
static void clear_unfinished(const char *path)
{
    char *packs;
    DIR *listing;
    const struct dirent *file;

    if (asprintf(&packs, "%s/objects/pack", path) < 0)
        return;
    listing = opendir(packs);
    free(packs);
    while (listing != NULL && (file = readdir(listing)) != NULL)
        if (strncmp(file->d_name, "tmp_", 4) == 0)
            unlinkat(dirfd(listing), file->d_name, 0);
    if (listing != NULL)
        closedir(listing);
}

int exchange_pause(struct exchange *exchange, int64_t attempt, struct error *error)
{
    if (!passes(error) || attempt >= exchange->settings->retries)
        return -1;
    return wait_before(exchange, attempt, error);
}

static int run_again(struct exchange *exchange, const char *const *arguments, struct buffer *output,
                     struct growth *growth, bool afresh, struct error *error)
{
    int status;

    for (int64_t attempt = 0;; attempt++) {
        if (growth != NULL && !afresh)
            clear_unfinished(growth->path);
        status = run_once(exchange, arguments, output, growth, error);
        if (status == 0 || exchange_pause(exchange, attempt, error) != 0)
            return status;
        if (output != NULL)
            buffer_clear(output);
        if (afresh && exchange_empty(growth->path, error) != 0)
            return -1;
    }
}

int exchange_ask(struct exchange *exchange, const char *const *arguments, struct buffer *output,
                 struct error *error)
{
    return run_again(exchange, arguments, output, NULL, false, error);
}

int exchange_fetch(struct exchange *exchange, const char *const *arguments, const char *path,
                   bool afresh, struct error *error)
{
    struct growth growth = {path, exchange->settings->max_size};

    return run_again(exchange, arguments, NULL, &growth, afresh, error);
}

int exchange_fetch_once(struct exchange *exchange, const char *const *arguments, const char *path,
                        struct error *error)
{
    struct growth growth = {path, exchange->settings->max_size};

    clear_unfinished(path);
    return run_once(exchange, arguments, NULL, &growth, error);
}

int exchange_local(struct exchange *exchange, const char *const *arguments, struct buffer *output,
                   struct error *error)
{
    const struct git_token *token = exchange->token;
    int status;

    exchange->token = NULL;
    status = run_once(exchange, arguments, output, NULL, error);
    exchange->token = token;
    return status;
}
