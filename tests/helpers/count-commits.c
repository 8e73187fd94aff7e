/*
 * count-commits REPOSITORY [REVISION ...]: how many commits reachable_count() finds from these
 * (HEAD). FIRST_PARENT set: by first parents; SINCE=SECONDS: not behind what is older.
 */
#include "git/reachable.h"
#include "git/repository.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEADS = 16 };

static int count(struct repository *repository, char **revisions, int given, uint64_t *commits,
                 struct error *error)
{
    const char *since = getenv("SINCE");
    struct reachable_options options = {.first_parent = getenv("FIRST_PARENT") != NULL,
                                        .since = since ? atoll(since) : 0};
    struct object_id heads[HEADS];
    size_t head_count = 0;

    do {
        if (repository_resolve(repository, given > 0 ? revisions[head_count] : NULL,
                               &heads[head_count], NULL, error) != 0)
            return -1;
    } while (++head_count < (size_t)given && head_count < HEADS);
    return reachable_count(repository->objects, heads, head_count, &options, commits, error);
}

int main(int argc, char **argv)
{
    struct repository *repository = NULL;
    struct error error = ERROR_INIT;
    uint64_t commits;
    int status = argc < 2 ? error_usage(&error, "count-commits REPOSITORY [REVISION ...]")
                          : repository_open(&repository, argv[1], NULL, &error);

    if (status == 0)
        status = count(repository, argv + 2, argc - 2, &commits, &error);
    if (status == 0)
        printf("%" PRIu64 "\n", commits);
    else
        fprintf(stderr, "count-commits: %s: %s\n", error.code, error.message);
    repository_close(repository);
    return status == 0 ? 0 : 1;
}
