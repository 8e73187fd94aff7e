#include "clone/local.h"

#include "base/text.h"
#include "clone/size.h"
#include "git/reachable.h"
#include "git/repository.h"

#include <stdlib.h>
#include <string.h>

/* What the record tells, found out. */
struct found {
    struct repository *repository;
    struct object_id commit;
    char head[OBJECT_HEX_SIZE];
    char *branch; /* NULL: HEAD is detached */
    char *path;   /* absolute */
};

static void found_free(struct found *found)
{
    repository_close(found->repository);
    free(found->branch);
    free(found->path);
}

/* --branch means a branch: a tag or a commit of that name will not do. */
static int resolve(struct found *found, const char *branch, struct error *error)
{
    char refname[1024];

    if (branch == NULL)
        return repository_resolve(found->repository, NULL, &found->commit, &found->branch, error);
    snprintf(refname, sizeof refname, "refs/heads/%s", branch);
    if (repository_resolve(found->repository, refname, &found->commit, NULL, error) != 0) {
        if (strcmp(error->code, "unknown-revision") != 0)
            return -1;
        error_clear(error);
        return error_record(error, "unknown-branch", "there is no branch \"%.200s\"", branch);
    }
    found->branch = strdup(branch);
    return found->branch != NULL ? 0 : error_no_memory(error);
}

static int find(const struct clone_settings *settings, const char *path, struct found *found,
                struct error *error)
{
    if (repository_open(&found->repository, path, NULL, error) != 0)
        return -1;
    found->path = realpath(path, NULL);
    if (found->path == NULL)
        return error_record(error, "not-a-repository", "%s has vanished", path);
    if (!text_is_utf8(found->path, strlen(found->path)))
        return error_record(error, "bad-address", "a path that is not UTF-8 fits into no record");
    if (found->repository->shallow)
        return error_record(error, "shallow-repository",
                            "%s is a shallow clone, its history is cut: run git fetch --unshallow "
                            "in it",
                            path);
    if (resolve(found, settings->branch, error) != 0)
        return error_prefix(error, "%s", path);
    object_id_hex(found->repository->objects, &found->commit, found->head);
    return 0;
}

/* Adds `branch`, if HEAD is on one; a branch's name may be any bytes. */
static int write(struct tool_run *run, const struct found *found, json_t *record,
                 struct error *error)
{
    if (record != NULL && found->branch != NULL &&
        text_set_bytes(record, "branch", found->branch, strlen(found->branch), NULL, error) != 0) {
        json_decref(record);
        return -1;
    }
    if (output_record(&run->output, record, error) != 0)
        return -1;
    return output_flush(&run->output, error);
}

static json_t *new_head(const struct found *found, const char *repo)
{
    return json_pack("{s:s, s:s, s:s}", "type", "head", "repo", repo, "head", found->head);
}

static json_t *new_clone(const struct found *found, const char *repo, bool cached, double started,
                         struct error *error)
{
    uint64_t commits;
    uint64_t bytes = size_of_objects(found->repository->common_dir);
    const char *format = found->repository->id_size == 32 ? "sha256" : "sha1";
    double seconds;

    if (reachable_count(found->repository->objects, &found->commit, 1, NULL, &commits, error) !=
        0) {
        error_prefix(error, "%s", found->path);
        return NULL;
    }
    seconds = (double)(int64_t)((progress_now() - started) * 1000 + 0.5) / 1000;
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:b, s:s, s:b, s:f}", "type", "clone", "repo",
                     repo, "head", found->head, "path", found->path, "commits", (json_int_t)commits,
                     "bytes", (json_int_t)bytes, "shallow", 0, "object_format", format, "cached",
                     cached, "seconds", seconds);
}

int local_describe(const struct clone_settings *settings, struct tool_run *run, const char *path,
                   const char *repo, bool cached, double started, struct error *error)
{
    struct found found = {0};
    int status = find(settings, path, &found, error);

    if (status == 0) {
        const char *name = repo != NULL ? repo : found.repository->name;
        json_t *record = settings->probe ? new_head(&found, name)
                                         : new_clone(&found, name, cached, started, error);
        status = write(run, &found, record, error);
    }
    found_free(&found);
    return status;
}
