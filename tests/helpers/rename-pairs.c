/*
 * Rename detection on a command line, so that tests can hold it against `git diff-tree`.
 *
 *   rename-pairs REPO all [SCORE [LIMIT]]     commits on stdin, one a line: the id of each that has
 *                                             a parent, then its renames as
 *                                             `git diff-tree -r -M --raw --no-abbrev` prints them
 *   rename-pairs REPO follow [SCORE [LIMIT]]  the same, each destination by itself as blame asks
 *
 * SCORE is in percent, 0 for git's default. Exit codes: 0, 1 for any error, 2 usage.
 */
#include "git/commit.h"
#include "git/rename.h"
#include "git/repository.h"
#include "git/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct files {
    struct rename_file *files;
    size_t count;
};

struct job {
    struct repository *repository;
    struct renames *renames;
    struct rename_options options;
    bool follow;
    struct files sources;
    struct files destinations;
};

static int add_file(struct files *list, const char *path, unsigned mode, const struct object_id *id)
{
    struct rename_file *grown = reallocarray(list->files, list->count + 1, sizeof *list->files);

    if (!grown)
        return -1;
    list->files = grown;
    grown[list->count].path = strdup(path);
    grown[list->count].mode = mode;
    grown[list->count].id = *id;
    return grown[list->count++].path ? 0 : -1;
}

static void clear_files(struct files *list)
{
    for (size_t i = 0; i < list->count; i++)
        free((char *)list->files[i].path);
    free(list->files);
    *list = (struct files){NULL, 0};
}

static int collect(void *context, const struct tree_change *change, struct error *error)
{
    struct job *job = context;
    int result = 0;

    if (!change->new_mode)
        result = add_file(&job->sources, change->path, change->old_mode, &change->old_id);
    else if (!change->old_mode)
        result = add_file(&job->destinations, change->path, change->new_mode, &change->new_id);
    return result < 0 ? error_no_memory(error) : 0;
}

static int print_pair(const struct job *job, const struct rename_file *source,
                      const struct rename_file *destination, struct error *error)
{
    char old_hex[OBJECT_HEX_SIZE];
    char new_hex[OBJECT_HEX_SIZE];
    int score;

    if (rename_similarity(job->renames, &source->id, &destination->id, &score, error) < 0)
        return -1;
    printf(":%06o %06o %s %s R%03d\t%s\t%s\n", source->mode, destination->mode,
           object_id_hex(job->repository->objects, &source->id, old_hex),
           object_id_hex(job->repository->objects, &destination->id, new_hex), score / 600,
           source->path, destination->path);
    return 0;
}

static int find_all(struct job *job, long *found, struct error *error)
{
    const struct files *sources = &job->sources;
    const struct files *destinations = &job->destinations;

    if (!job->follow)
        return rename_pair_all(job->renames, sources->files, sources->count, destinations->files,
                               destinations->count, &job->options, found, error);
    for (size_t i = 0; i < destinations->count; i++)
        if (rename_find_source(job->renames, sources->files, sources->count,
                               &destinations->files[i], &job->options, &found[i], error) < 0)
            return -1;
    return 0;
}

static int print_renames(struct job *job, struct error *error)
{
    long *found = calloc(job->destinations.count + 1, sizeof *found);
    int result = found ? find_all(job, found, error) : error_no_memory(error);

    for (size_t i = 0; result == 0 && i < job->destinations.count; i++)
        if (found[i] >= 0)
            result =
                print_pair(job, &job->sources.files[found[i]], &job->destinations.files[i], error);
    free(found);
    return result;
}

/* The tree of a commit, and its first parent when `parent` is given; 1: it has none. */
static int read_tree(struct job *job, const struct object_id *commit, struct object_id *tree,
                     struct object_id *parent, struct error *error)
{
    struct commit_links links;
    int result = 0;

    if (commit_read_links(job->repository->objects, commit, &links, error) < 0)
        return -1;
    *tree = links.tree;
    if (parent && links.parent_count)
        *parent = links.parents[0];
    else if (parent)
        result = 1;
    free(links.parents);
    return result;
}

static int show_commit(struct job *job, const char *name, struct error *error)
{
    struct object_id commit;
    struct object_id parent;
    struct object_id trees[2];
    int result;

    if (repository_resolve(job->repository, name, &commit, NULL, error) < 0)
        return -1;
    result = read_tree(job, &commit, &trees[1], &parent, error);
    if (result)
        return result < 0 ? -1 : 0;
    if (read_tree(job, &parent, &trees[0], NULL, error) < 0 ||
        tree_diff(job->repository->objects, &trees[0], &trees[1], collect, job, error) < 0)
        return -1;
    printf("%s\n", name);
    result = print_renames(job, error);
    clear_files(&job->sources);
    clear_files(&job->destinations);
    return result;
}

static int show_commits(struct job *job, struct error *error)
{
    char line[256];

    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        if (show_commit(job, line, error) < 0)
            return -1;
    }
    return 0;
}

int main(int count, char **arguments)
{
    struct error error = ERROR_INIT;
    struct job job = {0};
    int result;

    if (count < 3)
        return 2;
    job.follow = strcmp(arguments[2], "follow") == 0;
    if (count > 3)
        job.options.minimum_score = (unsigned)strtoul(arguments[3], NULL, 10) * 600;
    if (count > 4)
        job.options.limit = strtoul(arguments[4], NULL, 10);
    result = repository_open(&job.repository, arguments[1], NULL, &error);
    if (result == 0) {
        job.renames = renames_new(job.repository->objects);
        result = job.renames ? show_commits(&job, &error) : error_no_memory(&error);
        renames_free(job.renames);
        repository_close(job.repository);
    }
    if (result < 0)
        fprintf(stderr, "%s: %s\n", error.code, error.message);
    return result < 0;
}
