/*
 * Every file of a commit with its kind, so that tests can hold the libraries against others.
 *
 *   file-kinds REPO [REVISION]     path, language, category, counted, bytes, skip, lines, group; by
 * tabs
 *
 * Exit codes: 0, 1 for any error (its code and message on stderr), 2 usage.
 */
#include "git/repository.h"
#include "survey/survey.h"

#include <inttypes.h>
#include <stdio.h>

static int show(void *context, const struct survey_file *file, struct error *error)
{
    const struct file_kind *kind = &file->kind;

    (void)context;
    (void)error;
    printf("%s\t%s\t%s\t%d\t%" PRIu64 "\t%s\t%" PRIu64 "\t%s\n", file->path,
           kind->language ? kind->language->name : "none", file_category_name(kind->category),
           kind->counted, file->size, file_skip_name(kind->skip), file->lines,
           kind->language ? kind->language->group : "none");
    return 0;
}

static int show_all(const char *path, const char *revision, struct error *error)
{
    struct repository *repository = NULL;
    struct attributes *attributes = NULL;
    struct object_id commit;
    struct object_id tree;
    int status = -1;

    if (repository_open(&repository, path, NULL, error) == 0 &&
        repository_resolve(repository, revision, &commit, NULL, error) == 0 &&
        survey_tree_of_commit(repository->objects, &commit, &tree, error) == 0 &&
        survey_attributes(repository->objects, &tree, &attributes, NULL, error) == 0)
        status = survey_tree(repository->objects, &tree, attributes, NULL, show, NULL, error);
    attributes_free(attributes);
    repository_close(repository);
    return status;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;

    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: file-kinds REPO [REVISION]\n");
        return 2;
    }
    if (show_all(argv[1], argc == 3 ? argv[2] : NULL, &error) != 0) {
        fprintf(stderr, "%s: %s\n", error.code, error.message);
        return 1;
    }
    return 0;
}
