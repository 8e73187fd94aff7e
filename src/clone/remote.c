#include "clone/remote.h"

#include "base/scratch.h"
#include "base/text.h"
#include "clone/local.h"
#include "remote/git_process.h"
#include "remote/git_transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ADVERTISEMENT_LIMIT = 64 << 20 };

static int run_git(const struct clone_settings *settings, struct tool_run *run,
                   const char *const *arguments, struct buffer *output, struct error *error)
{
    struct git_command command = {
        .arguments = arguments,
        .allow_file = settings->allow_file,
        .timeout = (double)settings->timeout,
        .output = output,
    };

    return git_transfer(&command, &run->progress, error);
}

/* A file name for the clone of `repo`, in a directory of the user's: "github.com+owner+name.git".
 * A name from a record may hold anything ("../.."), so only harmless letters are kept. */
static void set_file_name(const char *repo, char *name, size_t size)
{
    size_t used = 0;

    for (; *repo != '\0' && used + 5 < size; repo++) {
        char letter = *repo;
        bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                     (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
                     (letter == '.' && used > 0);
        name[used++] = plain ? letter : letter == '/' ? '+' : '_';
    }
    snprintf(name + used, size - used, ".git");
}

/* Makes the empty directory, mode 0700, that git will fill. */
static int make_directory(struct clone_settings *settings, const char *repo, char **path,
                          struct error *error)
{
    const char *parent = settings->directory;
    char name[200];

    set_file_name(repo, name, sizeof name);
    if (parent == NULL) {
        if (settings->scratch == NULL && scratch_create(&settings->scratch, error) != 0)
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

static int fetch(const struct clone_settings *settings, struct tool_run *run, const char *url,
                 const char *path, struct error *error)
{
    char branch[1100];
    const char *arguments[16] = {"clone",       "--bare",     "--single-branch", "--no-tags",
                                 "--template=", "--no-local", "--progress"};
    size_t count = 7;

    if (settings->branch != NULL) {
        snprintf(branch, sizeof branch, "--branch=%s", settings->branch);
        arguments[count++] = branch;
    }
    arguments[count++] = "--";
    arguments[count++] = url;
    arguments[count] = path;
    return run_git(settings, run, arguments, NULL, error);
}

static void die_if_interrupted(int status, const struct error *error)
{
    if (status != 0 && strcmp(error->code, "interrupted") == 0)
        git_die_of_signal();
}

/* A line of ls-remote, "VALUE\tREFNAME\n", whose refname is `refname`; NULL when there is none. */
static const char *find_line(const char *lines, const char *refname, bool symbolic)
{
    size_t size = strlen(refname);

    for (const char *line = lines; *line != '\0'; line += strcspn(line, "\n") + 1) {
        size_t length = strcspn(line, "\n");
        const char *tab = memchr(line, '\t', length);

        if (tab != NULL && (strncmp(line, "ref: ", 5) == 0) == symbolic &&
            (size_t)(line + length - tab - 1) == size && memcmp(tab + 1, refname, size) == 0)
            return line;
        if (line[length] == '\0')
            break;
    }
    return NULL;
}

/* The branch that HEAD names, malloc'd: from the line "ref: refs/heads/main\tHEAD". */
static char *head_branch(const char *lines)
{
    static const char start[] = "ref: refs/heads/";
    const char *line = find_line(lines, "HEAD", true);

    if (line == NULL || strncmp(line, start, sizeof start - 1) != 0)
        return NULL;
    line += sizeof start - 1;
    return strndup(line, strcspn(line, "\t"));
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

/* The line of `lines`, all the remote's branches and its HEAD, for the branch wanted. */
static int choose_line(const struct clone_settings *settings, const char *lines, const char **line,
                       struct error *error)
{
    char refname[1100] = "HEAD";

    if (settings->branch != NULL)
        snprintf(refname, sizeof refname, "refs/heads/%s", settings->branch);
    *line = find_line(lines, refname, false);
    if (*line != NULL)
        return 0;
    if (*lines == '\0')
        return error_record(error, "empty-repository", "the repository has no commits");
    if (settings->branch != NULL)
        return error_record(error, "unknown-branch", "there is no branch \"%.200s\"",
                            settings->branch);
    return error_record(error, "unborn-head",
                        "HEAD names a branch without commits: choose one with --branch");
}

/* What the remote has, as ls-remote lists it; `line` points into `lines`. */
static int ask_remote(const struct clone_settings *settings, struct tool_run *run, const char *url,
                      struct buffer *lines, const char **line, struct error *error)
{
    const char *const arguments[] = {"ls-remote", "--symref", "--quiet",      "--",
                                     url,         "HEAD",     "refs/heads/*", NULL};

    lines->limit = ADVERTISEMENT_LIMIT;
    if (run_git(settings, run, arguments, lines, error) != 0)
        return -1;
    return choose_line(settings, lines->data != NULL ? lines->data : "", line, error);
}

int remote_probe(const struct clone_settings *settings, struct tool_run *run, const char *repo,
                 const char *url, struct error *error)
{
    struct buffer lines = BUFFER_INIT;
    const char *line;
    int status = ask_remote(settings, run, url, &lines, &line, error);

    if (status == 0) {
        char *branch =
            settings->branch != NULL ? strdup(settings->branch) : head_branch(lines.data);
        status = write_head(run, repo, line, branch, error);
        free(branch);
    }
    buffer_free(&lines);
    die_if_interrupted(status, error);
    return status;
}

/* A clone without commits: is the remote empty, or does its HEAD name a branch yet to be born? */
static int explain_empty(const struct clone_settings *settings, struct tool_run *run,
                         const char *url, struct error *error)
{
    struct buffer lines = BUFFER_INIT;
    const char *line;

    error_clear(error);
    if (ask_remote(settings, run, url, &lines, &line, error) == 0)
        error_record(error, "git-failed", "the remote changed while it was cloned");
    buffer_free(&lines);
    return -1;
}

int remote_clone(struct clone_settings *settings, struct tool_run *run, const char *repo,
                 const char *url, struct error *error)
{
    double started = progress_now();
    char *path;
    int status;

    if (make_directory(settings, repo, &path, error) != 0)
        return -1;
    progress_begin(&run->progress, repo);
    status = fetch(settings, run, url, path, error);
    progress_end(&run->progress);
    if (status == 0)
        status = local_describe(settings, run, path, repo, started, error);
    if (status != 0)
        scratch_remove_tree(path);
    free(path);
    if (status != 0 && strcmp(error->code, "empty-repository") == 0)
        status = explain_empty(settings, run, url, error);
    die_if_interrupted(status, error);
    return status;
}
