#include "blame-count/porcelain.h"

#include "blame-count/ignored.h"
#include "blame-count/porcelain_text.h"
#include "blame-count/versions.h"
#include "git/facts.h"
#include "git/linediff.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

static int find_file(struct blame_file *file, const char *path, struct repository *repository,
                     const struct object_id *tree, struct error *error)
{
    struct tree_entry entry;
    struct object blob;
    int found = tree_lookup(repository->objects, tree, path, &entry, error);

    if (found < 0)
        return -1;
    if (found == 0 || MODE_TYPE(entry.mode) != MODE_TYPE(MODE_FILE))
        return error_record(error, "no-such-file", "%s is no file of that commit", path);
    file->path = path;
    file->id = entry.id;
    if (object_read(repository->objects, &entry.id, OBJECT_BLOB, &blob, error) != 0)
        return -1;
    file->lines = linediff_count_lines(blob.data, blob.size);
    object_release(repository->objects, &blob);
    return 0;
}

/* What is at work, from the commit named to the text printed. */
struct job {
    const struct settings *settings;
    struct tool_run *run;
    struct subject subject;
    struct supply supply;
    struct blame_file *files;
    size_t count;
    struct ignored ignored;
};

static int find_files(struct job *job, const char *const *paths, struct error *error)
{
    struct repository *repository = job->subject.repository;
    struct commit_links links;
    int status;

    if (commit_read_links(repository->objects, &job->subject.head, &links, error) != 0)
        return -1;
    free(links.parents);
    do {
        status = 0;
        for (size_t i = 0; i < job->count; i++) /* what else is missing is noted, too */
            if (find_file(&job->files[i], paths[i], repository, &links.tree, error) != 0)
                status = -1;
    } while (supply_retry(&job->supply, &status, error));
    return status;
}

static int find_ignored(struct job *job, struct error *error)
{
    int status;

    do {
        ignored_close(&job->ignored);
        status = ignored_open(&job->ignored, job->settings, &job->subject, error);
    } while (supply_retry(&job->supply, &status, error));
    return status;
}

/* Once over the history, and again while versions that were missing come. */
static int walk(struct job *job, const struct blame_options *options, struct blame **blame,
                struct error *error)
{
    struct versions walked = {.target = {job->subject.head, job->files, job->count}};
    int came, status = 0;

    do {
        struct error problem = ERROR_INIT;

        blame_free(*blame);
        *blame = NULL;
        error_clear(error);
        status = blame_run(blame, job->subject.repository, &walked.target, 1, options, error);
        if (status != 0 && strcmp(error->code, "missing-object") != 0)
            return -1;
        walked.blame = *blame;
        came = versions_fetch(&walked, 1, &job->supply, &problem);
        if (came < 0)
            *error = problem;
    } while (came > 0);
    return came < 0 ? -1 : status;
}

static int run_blame(struct job *job, struct blame **blame, struct error *error)
{
    const struct settings *settings = job->settings;
    struct blame_options options = settings->blame;
    int status = find_ignored(job, error);

    options.ignored = job->ignored.ids;
    options.ignored_count = job->ignored.count;
    if (status == 0 && settings->facts != NULL &&
        object_store_replacements(job->subject.repository->objects) == NULL)
        status = facts_open(&options.facts, settings->facts, job->subject.repo,
                            job->subject.repository->id_size, error);
    if (status == 0)
        status = walk(job, &options, blame, error);
    return facts_close(options.facts, error) != 0 ? -1 : status;
}

static int print_files(struct job *job, const struct blame *blame, struct error *error)
{
    struct porcelain porcelain = {.blame = NULL};
    int status;

    do {
        porcelain_close(&porcelain);
        status = porcelain_open(&porcelain, blame, &job->subject, &job->run->output, error);
    } while (supply_retry(&job->supply, &status, error));
    for (size_t i = 0; i < job->count && status == 0; i++)
        status = porcelain_add_file(&porcelain, i, &job->files[i], error);
    porcelain_close(&porcelain);
    return status;
}

static int work(struct job *job, const char *const *paths, struct error *error)
{
    struct blame *blame = NULL;
    int status =
        supply_open(&job->supply, job->settings, &job->subject, &job->run->progress, error);

    if (status == 0)
        status = find_files(job, paths, error);
    if (status == 0)
        status = run_blame(job, &blame, error);
    if (status == 0)
        status = print_files(job, blame, error);
    blame_free(blame);
    ignored_close(&job->ignored);
    supply_close(&job->supply);
    return status;
}

int porcelain_print(const struct settings *settings, struct tool_run *run, const char *const *files,
                    size_t count, struct error *error)
{
    const char *revision = settings->revision_count > 0 ? settings->revisions[0] : NULL;
    const struct object_store_options options = {.verify = settings->verify};
    struct job job = {.settings = settings, .run = run, .count = count};
    int status = -1;

    if (settings->revision_count > 1)
        return error_usage(error, "--porcelain takes one --at");
    job.files = calloc(count + 1, sizeof(*job.files));
    if (job.files == NULL)
        return error_no_memory(error);
    if (subject_open_path(&job.subject, settings->repository, revision, &options, error) == 0)
        status = work(&job, files, error);
    subject_close(&job.subject);
    free(job.files);
    return status;
}
