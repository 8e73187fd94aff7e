#include "blame-count/porcelain.h"

#include "blame-count/ignored.h"
#include "blame-count/porcelain_text.h"
#include "git/facts.h"
#include "git/linediff.h"
#include "git/subject.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

static int find_file(struct blame_file *file, const char *path, struct repository *repository,
                     const struct object_id *tree, struct error *error)
{
    struct tree_entry entry;
    struct object blob;
    int found = tree_lookup(repository->objects, tree, path, &entry, error);

    if (found < 0)
        return -1;
    if (found == 0 || MODE_TYPE(entry.mode) != MODE_TYPE(MODE_FILE))
        return error_record(error, "no-such-file", "%s is no file of that commit", path);
    file->path = path;
    file->id = entry.id;
    if (object_read(repository->objects, &entry.id, OBJECT_BLOB, &blob, error) != 0)
        return -1;
    file->lines = linediff_count_lines(blob.data, blob.size);
    object_release(repository->objects, &blob);
    return 0;
}

static int print_files(const struct blame *blame, const struct subject *subject,
                       const struct blame_file *files, size_t count, struct output *output,
                       struct error *error)
{
    struct porcelain porcelain;
    int status = porcelain_open(&porcelain, blame, subject, output, error);

    for (size_t i = 0; i < count && status == 0; i++)
        status = porcelain_add_file(&porcelain, i, &files[i], error);
    porcelain_close(&porcelain);
    return status;
}

static int run_blame(struct blame **blame, const struct settings *settings,
                     const struct subject *subject, const struct blame_file *files, size_t count,
                     struct error *error)
{
    struct blame_options options = settings->blame;
    struct blame_target target = {subject->head, files, count};
    struct ignored ignored;
    int status = ignored_open(&ignored, settings, subject, error);

    options.ignored = ignored.ids;
    options.ignored_count = ignored.count;
    if (status == 0 && settings->facts != NULL)
        status = facts_open(&options.facts, settings->facts, subject->repo,
                            subject->repository->id_size, error);
    if (status == 0)
        status = blame_run(blame, subject->repository, &target, 1, &options, error);
    if (facts_close(options.facts, error) != 0 && status == 0) {
        blame_free(*blame);
        status = -1;
    }
    ignored_close(&ignored);
    return status;
}

static int blame_files(const struct settings *settings, struct subject *subject,
                       struct blame_file *files, const char *const *paths, size_t count,
                       struct output *output, struct error *error)
{
    struct commit_links links;
    struct blame *blame;
    int status = 0;

    if (commit_read_links(subject->repository->objects, &subject->head, &links, error) != 0)
        return -1;
    free(links.parents);
    for (size_t i = 0; i < count && status == 0; i++)
        status = find_file(&files[i], paths[i], subject->repository, &links.tree, error);
    if (status != 0 || run_blame(&blame, settings, subject, files, count, error) != 0)
        return -1;
    status = print_files(blame, subject, files, count, output, error);
    blame_free(blame);
    return status;
}

int porcelain_print(const struct settings *settings, const char *const *files, size_t count,
                    struct output *output, struct error *error)
{
    const char *revision = settings->revision_count > 0 ? settings->revisions[0] : NULL;
    struct blame_file *list;
    const struct object_store_options options = {.verify = settings->verify};
    struct subject subject;
    int status = -1;

    if (settings->revision_count > 1)
        return error_usage(error, "--porcelain takes one --at");
    list = calloc(count + 1, sizeof(*list));
    if (list == NULL)
        return error_no_memory(error);
    if (subject_open_path(&subject, settings->repository, revision, &options, error) == 0)
        status = blame_files(settings, &subject, list, files, count, output, error);
    subject_close(&subject);
    free(list);
    return status;
}
