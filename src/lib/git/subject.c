#include "git/subject.h"

#include "base/ndjson.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int open_repository(struct subject *subject, const char *path, const char *repo,
                           const struct object_store_options *options, struct error *error)
{
    memset(subject, 0, sizeof *subject);
    if (repository_open(&subject->repository, path, options, error) != 0)
        return -1;
    if (repo == NULL && !text_is_utf8(subject->repository->name, strlen(subject->repository->name)))
        return error_record(error, "bad-address", "a path that is not UTF-8 fits into no record");
    subject->repo = strdup(repo ? repo : subject->repository->name);
    if (subject->repo == NULL)
        return error_no_memory(error);
    if (subject->repository->shallow)
        return error_record(error, "shallow-repository",
                            "%s is a shallow clone; its history must be complete "
                            "(git fetch --unshallow)",
                            path);
    return 0;
}

int subject_resolve(struct subject *subject, const char *revision, struct error *error)
{
    if (repository_resolve(subject->repository, revision, &subject->head, NULL, error) != 0)
        return -1;
    object_id_hex(subject->repository->objects, &subject->head, subject->head_hex);
    return 0;
}

int subject_open_record(struct subject *subject, const json_t *record,
                        const struct object_store_options *options, struct error *error)
{
    const char *head = record_optional_string(record, "head");
    const char *path;
    const char *repo;

    memset(subject, 0, sizeof *subject);
    if (record_string(record, "repo", &repo, error) != 0 ||
        record_string(record, "path", &path, error) != 0)
        return -1;
    if (open_repository(subject, path, repo, options, error) != 0)
        return -1;
    return subject_resolve(subject, head ? head : record_optional_string(record, "branch"), error);
}

int subject_open_path(struct subject *subject, const char *path, const char *revision,
                      const struct object_store_options *options, struct error *error)
{
    if (open_repository(subject, path, NULL, options, error) != 0)
        return -1;
    return subject_resolve(subject, revision, error);
}

int subject_open_repository(struct subject *subject, const char *path,
                            const struct object_store_options *options, struct error *error)
{
    return open_repository(subject, path, NULL, options, error);
}

void subject_close(struct subject *subject)
{
    repository_close(subject->repository);
    free(subject->repo);
    memset(subject, 0, sizeof *subject);
}
