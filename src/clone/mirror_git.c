#include "clone/mirror_git.h"

#include "clone/steps.h"

#include "git/checksum.h"
#include "git/repository.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PACKS = 20 };

static int set_git_dir(struct buffer *option, const char *path, struct error *error)
{
    return buffer_add_format(option, error, "--git-dir=%s", path);
}

int mirror_git_clone(struct exchange *exchange, const char *path, struct error *error)
{
    const char *const arguments[] = {
        "clone",      "--bare", "--no-tags",           "--template=", "--no-local",
        "--progress", "--",     exchange->wanted->url, path,          NULL};

    return steps_clone(exchange, arguments, path, true, error);
}

int mirror_git_branches(struct exchange *exchange, const char *path, struct buffer *branches,
                        struct error *error)
{
    struct buffer option = BUFFER_INIT;
    int status = set_git_dir(&option, path, error);

    if (status == 0) {
        const char *const arguments[] = {option.data, "for-each-ref",
                                         "--format=%(objectname)%09%(refname)", "refs/heads/",
                                         NULL};
        status = exchange_local(exchange, arguments, branches, error);
    }
    buffer_free(&option);
    return status;
}

static bool same(const struct buffer *left, const struct buffer *right)
{
    return left->size == right->size &&
           (left->size == 0 || memcmp(left->data, right->data, left->size) == 0);
}

/* All branches; and HEAD where it names none, so that its commit is there. */
static int fetch(struct exchange *exchange, const char *option, const char *path, bool detached,
                 struct error *error)
{
    const char *const arguments[] = {option,
                                     "-c",
                                     "fetch.unpackLimit=1", /* packs alone, which have checksums */
                                     "fetch",
                                     "--progress",
                                     "--prune",
                                     "--force",
                                     "--no-tags",
                                     "--no-write-fetch-head",
                                     "--no-auto-maintenance",
                                     "--recurse-submodules=no",
                                     "--",
                                     exchange->wanted->url,
                                     "+refs/heads/*:refs/heads/*",
                                     detached ? "+HEAD:refs/sesami/head" : NULL,
                                     NULL};

    return exchange_fetch(exchange, arguments, path, false, error);
}

static int point_head(struct exchange *exchange, const char *option, const char *branch,
                      const char *line, struct error *error)
{
    char value[1100];
    const char *const symbolic[] = {option, "symbolic-ref", "HEAD", value, NULL};
    const char *const detached[] = {option, "update-ref", "--no-deref", "HEAD", value, NULL};

    if (branch != NULL)
        snprintf(value, sizeof value, "refs/heads/%s", branch);
    else
        snprintf(value, sizeof value, "%.*s", (int)strcspn(line, "\t"), line);
    return exchange_local(exchange, branch != NULL ? symbolic : detached, NULL, error);
}

/* The remote's name may have changed; what is handed out tells the new one. */
static int set_url(struct exchange *exchange, const char *option, struct error *error)
{
    const char *const arguments[] = {option, "config", "remote.origin.url", exchange->wanted->url,
                                     NULL};

    return exchange_local(exchange, arguments, NULL, error);
}

static unsigned count_packs(const char *path)
{
    char *directory;
    DIR *listing;
    const struct dirent *entry;
    unsigned count = 0;

    if (asprintf(&directory, "%s/objects/pack", path) < 0)
        return 0;
    listing = opendir(directory);
    free(directory);
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        size_t size = strlen(entry->d_name);
        count += size > 5 && strcmp(entry->d_name + size - 5, ".pack") == 0;
    }
    if (listing != NULL)
        closedir(listing);
    return count;
}

/* What no branch holds any more goes, too. */
static int pack(struct exchange *exchange, const char *option, struct error *error)
{
    const char *const arguments[] = {
        option, "-c", "repack.writeBitmaps=false", "repack", "-a", "-d", "-q", NULL};

    return exchange_local(exchange, arguments, NULL, error);
}

static int update(struct exchange *exchange, const char *option, const char *path,
                  const struct advertisement *advertisement, const char *branch,
                  struct error *error)
{
    struct buffer theirs = BUFFER_INIT;
    struct buffer ours = BUFFER_INIT;
    const char *line = "";
    int status = advertisement_branches(advertisement, &theirs, error);
    bool detached = branch == NULL && advertisement_find(advertisement, NULL, &line, NULL) == 0;

    if (status == 0)
        status = mirror_git_branches(exchange, path, &ours, error);
    if (status == 0 && (detached || !same(&theirs, &ours)))
        status = fetch(exchange, option, path, detached, error);
    if (status == 0 && (branch != NULL || detached))
        status = point_head(exchange, option, branch, line, error);
    if (status == 0)
        status = set_url(exchange, option, error);
    if (status == 0 && count_packs(path) > MOST_PACKS)
        status = pack(exchange, option, error);
    buffer_free(&theirs);
    buffer_free(&ours);
    return status;
}

int mirror_git_update(struct exchange *exchange, const char *path,
                      const struct advertisement *advertisement, struct error *error)
{
    struct buffer option = BUFFER_INIT;
    char *branch = advertisement_head(advertisement);
    int status = set_git_dir(&option, path, error);

    if (status == 0)
        status = update(exchange, option.data, path, advertisement, branch, error);
    free(branch);
    buffer_free(&option);
    return status;
}

int mirror_git_is_sound(const char *path, struct error *error)
{
    struct repository *repository;
    struct error problem = ERROR_INIT;
    char *packs = NULL;
    size_t id_size;
    int result;

    if (repository_open(&repository, path, NULL, &problem) != 0) {
        if (problem.kind == ERROR_RECORD)
            return 0;
        *error = problem;
        return -1;
    }
    id_size = repository->id_size;
    repository_close(repository);
    if (asprintf(&packs, "%s/objects/pack", path) < 0)
        return error_no_memory(error);
    result = checksum_packs_hold(packs, id_size, error);
    free(packs);
    return result;
}
