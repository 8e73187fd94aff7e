/*
 * Line diffs on a command line, so that tests can hold them against git's.
 *
 *   linediff-hunks REPO [trim] [w] [no-indent]
 *
 * Reads pairs of blob ids, one pair a line; prints the pair, then its hunks as
 * "-START,COUNT +START,COUNT" with lines from 0.  Exit codes: 0, 1 for any error, 2 usage.
 */
#include "git/linediff.h"
#include "git/repository.h"

#include <stdio.h>
#include <string.h>

static int print_hunks(struct linediff *diff, const struct object *old_blob,
                       const struct object *new_blob, unsigned flags, struct error *error)
{
    const struct hunk *hunks;
    size_t count;

    if (linediff_run(diff, old_blob->data, old_blob->size, new_blob->data, new_blob->size, flags,
                     &hunks, &count, error) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        printf("-%u,%u +%u,%u\n", hunks[i].old_start, hunks[i].old_count, hunks[i].new_start,
               hunks[i].new_count);
    return 0;
}

static int show_pair(struct linediff *diff, struct object_store *store, char ids[2][128],
                     unsigned flags, struct error *error)
{
    struct object blobs[2];

    for (int i = 0; i < 2; i++) {
        struct object_id id;

        if (!object_id_parse(ids[i], strlen(ids[i]), &id))
            return error_usage(error, "not an id: %s", ids[i]);
        if (object_read(store, &id, OBJECT_BLOB, &blobs[i], error) < 0)
            return -1;
    }
    printf("%s %s\n", ids[0], ids[1]);
    if (print_hunks(diff, &blobs[0], &blobs[1], flags, error) < 0)
        return -1;
    object_release(store, &blobs[0]);
    object_release(store, &blobs[1]);
    return 0;
}

static unsigned parse_flags(char **words)
{
    unsigned flags = 0;

    for (; *words; words++) {
        if (strcmp(*words, "trim") == 0)
            flags |= LINEDIFF_TRIM_TAIL;
        else if (strcmp(*words, "w") == 0)
            flags |= LINEDIFF_IGNORE_WHITESPACE;
        else if (strcmp(*words, "no-indent") == 0)
            flags |= LINEDIFF_NO_INDENT_HEURISTIC;
    }
    return flags;
}

int main(int count, char **arguments)
{
    struct error error = ERROR_INIT;
    struct repository *repository;
    struct linediff *diff = linediff_new();
    char ids[2][128];
    int result;

    if (count < 2 || !diff)
        return 2;
    result = repository_open(&repository, arguments[1], NULL, &error);
    while (result == 0 && scanf("%127s %127s", ids[0], ids[1]) == 2)
        result = show_pair(diff, repository->objects, ids, parse_flags(arguments + 2), &error);
    if (result < 0)
        fprintf(stderr, "%s: %s\n", error.code, error.message);
    else
        repository_close(repository);
    linediff_free(diff);
    return result < 0;
}
