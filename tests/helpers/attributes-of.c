/*
 * What a commit's .gitattributes say, in the words of `git check-attr --source=COMMIT --stdin`.
 *
 *   attributes-of REPO NAME ...     paths on stdin; names are those that linguist reads
 *
 * Exit codes: 0, 1 for any error (its code and message on stderr), 2 usage.
 */
#include "git/repository.h"
#include "survey/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[ATTRIBUTE_COUNT] = {
    "linguist-language",
    "linguist-vendored",
    "linguist-generated",
    "linguist-documentation",
    "linguist-detectable",
    "filter",
    "diff",
    "text",
};

static void show(const char *path, const char *name, const struct attribute_value *value)
{
    static const char *const words[] = {"unspecified", "set", "unset"};

    if (value->state == ATTRIBUTE_VALUE)
        printf("%s: %s: %.*s\n", path, name, (int)value->size, value->text);
    else
        printf("%s: %s: %s\n", path, name, words[value->state]);
}

static void show_path(const struct attributes *attributes, const char *path, char **wanted)
{
    struct attribute_value values[ATTRIBUTE_COUNT];

    attributes_lookup(attributes, path, values);
    for (; *wanted != NULL; wanted++)
        for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
            if (strcmp(*wanted, names[i]) == 0)
                show(path, names[i], &values[i]);
}

static int show_all(char **arguments, struct error *error)
{
    struct repository *repository = NULL;
    struct attributes *attributes = NULL;
    struct object_id commit;
    struct object_id tree;
    char *path = NULL;
    size_t room = 0;
    ssize_t size;
    int status = -1;

    if (repository_open(&repository, arguments[0], NULL, error) == 0 &&
        repository_resolve(repository, NULL, &commit, NULL, error) == 0 &&
        survey_tree_of_commit(repository->objects, &commit, &tree, error) == 0)
        status = survey_attributes(repository->objects, &tree, &attributes, NULL, error);
    while (status == 0 && (size = getline(&path, &room, stdin)) > 0) {
        path[size - (path[size - 1] == '\n')] = '\0';
        show_path(attributes, path, arguments + 1);
    }
    free(path);
    attributes_free(attributes);
    repository_close(repository);
    return status;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;

    if (argc < 3) {
        fprintf(stderr, "usage: attributes-of REPO NAME ...\n");
        return 2;
    }
    if (show_all(argv + 1, &error) != 0) {
        fprintf(stderr, "%s: %s\n", error.code, error.message);
        return 1;
    }
    return 0;
}
