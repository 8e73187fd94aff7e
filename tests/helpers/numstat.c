/*
 * numstat REPOSITORY [--no-renames] [--merges] [--steps=N]: "commit", "added", "deleted", "path"
 * (tab-separated, "-" for binary, ended by NUL) for every file that a commit reachable from HEAD
 * changed and that is no merge, as `git log --numstat` has them; or for what merges changed
 * themselves. With --steps each commit may take so many; "!" is for what would have taken more.
 */
#include "git/history.h"
#include "git/merge_stat.h"
#include "git/repository.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_file(void *context, const struct numstat_file *file, struct error *error)
{
    (void)error;
    if (file->too_costly)
        printf("%s\t!\t!\t%s", (const char *)context, file->path);
    else if (file->binary)
        printf("%s\t-\t-\t%s", (const char *)context, file->path);
    else
        printf("%s\t%u\t%u\t%s", (const char *)context, file->added, file->deleted, file->path);
    putchar('\0');
    return 0;
}

struct printing {
    struct object_store *store;
    const struct history *history;
    struct numstat *numstat;
    struct merge_stat *merge_stat;
    struct numstat_options options;
    bool merges;
    uint64_t steps;
};

static int print_merge(const struct printing *printing, size_t index, char *hex,
                       struct error *error)
{
    const struct history *history = printing->history;
    const struct history_commit *commit = &history->commits[index];
    struct object_id *parents = calloc(commit->parent_count, sizeof *parents);
    int status;

    for (uint32_t i = 0; i < commit->parent_count; i++)
        parents[i] = history->commits[history_parent(history, index, i)].tree;
    status = merge_stat_run(printing->merge_stat, parents, commit->parent_count, &commit->tree,
                            &printing->options, print_file, hex, error);
    free(parents);
    return status;
}

static int print_commit(const struct printing *printing, size_t index, struct error *error)
{
    const struct history *history = printing->history;
    const struct history_commit *commit = &history->commits[index];
    const struct object_id *old = NULL;
    char hex[OBJECT_HEX_SIZE];

    if (printing->merges != (commit->parent_count > 1))
        return 0;
    if (printing->options.budget != NULL)
        printing->options.budget->left = printing->steps;
    object_id_hex(printing->store, &commit->id, hex);
    if (printing->merges)
        return print_merge(printing, index, hex, error);
    if (commit->parent_count == 1)
        old = &history->commits[history_parent(history, index, 0)].tree;
    return numstat_run(printing->numstat, old, &commit->tree, &printing->options, print_file, hex,
                       error);
}

static int print_all(const struct printing *printing, struct error *error)
{
    int status = printing->numstat && printing->merge_stat ? 0 : error_no_memory(error);

    for (size_t i = 0; status == 0 && i < printing->history->count; i++)
        status = print_commit(printing, i, error);
    return status;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct repository *repository = NULL;
    struct history history = {NULL, 0, NULL, 0};
    struct printing printing = {.history = &history, .options = {.renames = true}};
    struct diff_budget budget;
    struct object_id head;
    int status = -1;

    for (int i = 2; i < argc; i++) {
        printing.options.renames &= strcmp(argv[i], "--no-renames") != 0;
        printing.merges |= strcmp(argv[i], "--merges") == 0;
        if (strncmp(argv[i], "--steps=", 8) != 0)
            continue;
        printing.steps = strtoull(argv[i] + 8, NULL, 10);
        printing.options.budget = &budget;
    }
    if (argc >= 2 && repository_open(&repository, argv[1], NULL, &error) == 0 &&
        repository_resolve(repository, NULL, &head, NULL, &error) == 0 &&
        history_load(&history, repository->objects, &head, NULL, NULL, &error) == 0) {
        printing.store = repository->objects;
        printing.numstat = numstat_new(printing.store);
        printing.merge_stat = merge_stat_new(printing.store);
        status = print_all(&printing, &error);
    }
    if (status != 0)
        fprintf(stderr, "numstat: %s\n", error.message);
    numstat_free(printing.numstat);
    merge_stat_free(printing.merge_stat);
    history_free(&history);
    repository_close(repository);
    return status != 0;
}
