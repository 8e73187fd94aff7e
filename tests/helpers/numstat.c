/*
 * numstat REPOSITORY [--no-renames]: "commit", then "added deleted path" lines (tab-separated, "-"
 * for binary), for every commit reachable from HEAD that is no merge: what `git log --numstat`
 * prints.
 */
#include "git/numstat.h"
#include "git/history.h"
#include "git/repository.h"

#include <stdio.h>
#include <string.h>

static int print_file(void *context, const struct numstat_file *file, struct error *error)
{
    (void)error;
    if (file->binary)
        printf("%s\t-\t-\t%s", (const char *)context, file->path);
    else
        printf("%s\t%u\t%u\t%s", (const char *)context, file->added, file->deleted, file->path);
    putchar('\0');
    return 0;
}

static int print_commit(struct numstat *numstat, const struct history *history, size_t index,
                        struct object_store *store, bool renames, struct error *error)
{
    const struct history_commit *commit = &history->commits[index];
    const struct numstat_options options = {renames, NULL};
    const struct object_id *old = NULL;
    char hex[OBJECT_HEX_SIZE];

    if (commit->parent_count > 1)
        return 0;
    if (commit->parent_count == 1)
        old = &history->commits[history_parent(history, index, 0)].tree;
    object_id_hex(store, &commit->id, hex);
    return numstat_run(numstat, old, &commit->tree, &options, print_file, hex, error);
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct repository *repository = NULL;
    struct history history = {NULL, 0, NULL, 0};
    struct numstat *numstat = NULL;
    struct object_id head;
    bool renames = argc < 3 || strcmp(argv[2], "--no-renames") != 0;
    int status = -1;

    if (argc < 2 || repository_open(&repository, argv[1], NULL, &error) != 0 ||
        repository_resolve(repository, NULL, &head, NULL, &error) != 0 ||
        history_load(&history, repository->objects, &head, NULL, NULL, &error) != 0)
        goto done;
    numstat = numstat_new(repository->objects);
    status = numstat ? 0 : -1;
    for (size_t i = 0; status == 0 && i < history.count; i++)
        status = print_commit(numstat, &history, i, repository->objects, renames, &error);
done:
    if (status != 0)
        fprintf(stderr, "numstat: %s\n", error.message);
    numstat_free(numstat);
    history_free(&history);
    repository_close(repository);
    return status != 0;
}
