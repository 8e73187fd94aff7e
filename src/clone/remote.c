#include "clone/remote.h"

#include "base/scratch.h"
#include "base/text.h"
#include "clone/advertisement.h"
#include "clone/cache.h"
#include "clone/file_name.h"
#include "clone/local.h"
#include "clone/mirror.h"
#include "clone/steps.h"
#include "remote/git_process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* With --cache on the cache's own disk, so that files can be linked. */
static int make_scratch(struct clone_settings *settings, struct error *error)
{
    char *jobs = NULL;
    int status;

    if (settings->scratch != NULL)
        return 0;
    if (settings->cache == NULL)
        return scratch_create(&settings->scratch, error);
    status = cache_make_jobs(settings, &jobs, error);
    if (status == 0)
        status = scratch_create_in(&settings->scratch, jobs, error);
    free(jobs);
    return status;
}

/* Makes the empty directory, mode 0700, that git will fill. */
static int make_directory(struct clone_settings *settings, const char *repo, char **path,
                          struct error *error)
{
    const char *parent = settings->directory;
    char name[200];

    file_name_set(name, sizeof name, repo, ".git");
    if (parent == NULL) {
        if (make_scratch(settings, error) != 0)
            return -1;
        parent = settings->scratch;
        snprintf(name, sizeof name, "%u.git", settings->clones);
    }
    settings->clones++;
    if (asprintf(path, "%s/%s", parent, name) < 0)
        return error_no_memory(error);
    if (mkdir(*path, 0700) == 0)
        return 0;
    if (errno == EEXIST)
        error_record(error, "already-exists", "%s is there already: remove it first", *path);
    else
        error_set(error, ERROR_ENVIRONMENT, errno == ENOSPC ? "disk-full" : "scratch",
                  "cannot make the directory %s: %s", *path, strerror(errno));
    free(*path);
    return -1;
}

static int fetch(struct exchange *exchange, const char *path, struct error *error)
{
    char branch[1100];
    const char *arguments[16] = {"clone",       "--bare",     "--no-tags",
                                 "--template=", "--no-local", "--progress"};
    size_t count = 6;

    if (!exchange->settings->all_branches)
        arguments[count++] = "--single-branch";
    if (exchange->settings->branch != NULL) {
        snprintf(branch, sizeof branch, "--branch=%s", exchange->settings->branch);
        arguments[count++] = branch;
    }
    arguments[count++] = "--";
    arguments[count++] = exchange->wanted->url;
    arguments[count] = path;
    return steps_clone(exchange, arguments, path, exchange->settings->all_branches, error);
}

static void die_if_interrupted(int status, const struct error *error)
{
    if (status != 0 && strcmp(error->code, "interrupted") == 0)
        git_die_of_signal();
}

static int write_head(struct tool_run *run, const char *repo, const char *line, const char *branch,
                      struct error *error)
{
    json_t *record = json_pack("{s:s, s:s, s:s%}", "type", "head", "repo", repo, "head", line,
                               strcspn(line, "\t"));

    if (record != NULL && branch != NULL &&
        text_set_bytes(record, "branch", branch, strlen(branch), NULL, error) != 0) {
        json_decref(record);
        return -1;
    }
    if (output_record(&run->output, record, error) != 0)
        return -1;
    return output_flush(&run->output, error);
}

static int probe(struct exchange *exchange, struct error *error)
{
    struct advertisement advertisement = ADVERTISEMENT_INIT;
    const char *wanted = exchange->settings->branch;
    const char *line;
    int status = advertisement_get(&advertisement, exchange, error);

    if (status == 0)
        status = advertisement_find(&advertisement, wanted, &line, error);
    if (status == 0) {
        char *branch = wanted != NULL ? strdup(wanted) : advertisement_head(&advertisement);

        status = write_head(exchange->run, exchange->wanted->repo, line, branch, error);
        free(branch);
    }
    advertisement_free(&advertisement);
    return status;
}

int remote_probe(struct clone_settings *settings, struct tool_run *run, const struct wanted *wanted,
                 struct error *error)
{
    struct exchange exchange;
    int status = exchange_begin(&exchange, settings, run, wanted, error);

    if (status == 0)
        status = probe(&exchange, error);
    die_if_interrupted(status, error);
    return status;
}

static int get(struct exchange *exchange, const char *path, double started, struct error *error)
{
    const struct clone_settings *settings = exchange->settings;
    int status;

    if (settings->cache != NULL)
        return mirror_serve(exchange, path, started, error);
    status = fetch(exchange, path, error);
    progress_end(&exchange->run->progress);
    if (status != 0)
        return status;
    status = local_describe(settings, exchange->run, path, exchange->wanted->repo, false, started,
                            error);
    if (status != 0 && strcmp(error->code, "empty-repository") == 0)
        status = advertisement_explain_empty(exchange, error);
    return status;
}

int remote_clone(struct clone_settings *settings, struct tool_run *run, const struct wanted *wanted,
                 struct error *error)
{
    double started = progress_now();
    struct exchange exchange;
    char *path;
    int status;

    if (exchange_begin(&exchange, settings, run, wanted, error) != 0 ||
        exchange_check_size(&exchange, error) != 0 ||
        make_directory(settings, wanted->repo, &path, error) != 0)
        return -1;
    progress_begin(&run->progress, wanted->repo);
    status = get(&exchange, path, started, error);
    progress_end(&run->progress);
    if (status != 0)
        scratch_remove_tree(path);
    free(path);
    die_if_interrupted(status, error);
    return status;
}
