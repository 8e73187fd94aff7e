/*
 * The git library on a command line, so that shell tests can hold it against git itself.
 *
 *   git-reader REPO name                 repo name, work dir, flags
 *   git-reader REPO resolve [REVISION]   commit id and branch
 *   git-reader REPO ls-tree REVISION     as `git ls-tree -r`
 *   git-reader REPO diff-tree OLD NEW    as `git diff-tree -r --raw --no-abbrev`, trees or commits
 *   git-reader REPO commit REVISION      the commit's fields, one a line
 *   git-reader REPO cat                  ids on stdin, as `git cat-file --batch`
 *   git-reader REPO check                ids on stdin, as `git cat-file --batch-check`
 *   git-reader REPO read [THREADS]       ids on stdin, read by each thread: objects and bytes
 *
 * Exit codes: 0, 1 for any error (its code and message on stderr), 2 usage.
 */
#include "git/commit.h"
#include "git/repository.h"
#include "git/tree.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int show_name(struct repository *repository, char **arguments, struct error *error)
{
    (void)arguments;
    (void)error;
    printf("%s\n%s\n%s%s%zu\n", repository->name,
           repository->work_dir ? repository->work_dir : "(bare)",
           repository->shallow ? "shallow " : "", repository->partial ? "partial " : "",
           repository->id_size);
    return 0;
}

static int show_resolve(struct repository *repository, char **arguments, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];
    struct object_id id;
    char *branch;

    if (repository_resolve(repository, arguments[0], &id, &branch, error) != 0)
        return -1;
    printf("%s %s\n", object_id_hex(repository->objects, &id, hex), branch ? branch : "-");
    free(branch);
    return 0;
}

static int resolve_tree(struct repository *repository, const char *revision, struct object_id *tree,
                        struct error *error)
{
    struct commit_links links;
    struct object_id id;

    if (repository_resolve(repository, revision, &id, NULL, error) != 0 ||
        commit_read_links(repository->objects, &id, &links, error) != 0)
        return -1;
    *tree = links.tree;
    free(links.parents);
    return 0;
}

static int print_file(void *context, const struct tree_file *file, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];

    (void)error;
    printf("%06o %s %s\t%s\n", file->mode, file->mode == MODE_SUBMODULE ? "commit" : "blob",
           object_id_hex(context, &file->id, hex), file->path);
    return 0;
}

static int show_tree(struct repository *repository, char **arguments, struct error *error)
{
    struct object_id tree;

    if (resolve_tree(repository, arguments[0], &tree, error) != 0)
        return -1;
    return tree_walk(repository->objects, &tree, print_file, repository->objects, error);
}

static int print_change(void *context, const struct tree_change *change, struct error *error)
{
    char old_hex[OBJECT_HEX_SIZE];
    char new_hex[OBJECT_HEX_SIZE];
    char kind = 'M';

    (void)error;
    if (change->old_mode == 0)
        kind = 'A';
    else if (change->new_mode == 0)
        kind = 'D';
    else if (MODE_TYPE(change->old_mode) != MODE_TYPE(change->new_mode))
        kind = 'T';
    printf(":%06o %06o %s %s %c\t%s\n", change->old_mode, change->new_mode,
           object_id_hex(context, &change->old_id, old_hex),
           object_id_hex(context, &change->new_id, new_hex), kind, change->path);
    return 0;
}

static int show_diff(struct repository *repository, char **arguments, struct error *error)
{
    struct object_id trees[2];

    if (arguments[0] == NULL || arguments[1] == NULL)
        return error_usage(error, "two revisions wanted");
    for (int i = 0; i < 2; i++)
        if (resolve_tree(repository, arguments[i], &trees[i], error) != 0)
            return -1;
    return tree_diff(repository->objects, &trees[0], &trees[1], print_change, repository->objects,
                     error);
}

static void print_signature(const char *who, const struct signature *signature)
{
    printf("%s %.*s <%.*s> %" PRId64 " %d\n", who, (int)signature->name_size, signature->name,
           (int)signature->email_size, signature->email, signature->time, signature->zone_minutes);
}

static int show_commit(struct repository *repository, char **arguments, struct error *error)
{
    char hex[OBJECT_HEX_SIZE];
    struct commit commit;
    struct object_id id;

    if (repository_resolve(repository, arguments[0], &id, NULL, error) != 0 ||
        commit_read(repository->objects, &id, &commit, error) != 0)
        return -1;
    printf("tree %s\n", object_id_hex(repository->objects, &commit.tree, hex));
    for (size_t i = 0; i < commit.parent_count; i++)
        printf("parent %s\n", object_id_hex(repository->objects, &commit.parents[i], hex));
    print_signature("author", &commit.author);
    print_signature("committer", &commit.committer);
    printf("encoding %s\n\n", commit.encoding ? commit.encoding : "-");
    fwrite(commit.message, 1, commit.message_size, stdout);
    commit_release(repository->objects, &commit);
    return 0;
}

static int print_object(struct object_store *store, const char *hex, const struct object_id *id,
                        bool contents, struct error *error)
{
    enum object_type type;
    struct object object;
    size_t size;

    if (object_read_header(store, id, &type, &size, error) != 0 ||
        (contents && object_read(store, id, type, &object, error) != 0))
        return -1;
    printf("%s %s %zu\n", hex, object_type_name(type), size);
    if (!contents)
        return fflush(stdout);
    fwrite(object.data, 1, object.size, stdout);
    putchar('\n');
    object_release(store, &object);
    return 0;
}

/* Goes on after objects that cannot be read, as git does; the last error is reported. */
static int show_objects(struct repository *repository, bool contents, struct error *error)
{
    char line[256];
    int status = 0;

    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t length = strcspn(line, " \n");
        struct object_id id;

        line[length] = '\0';
        if (!object_id_parse(line, length, &id))
            return error_usage(error, "not an id: %s", line);
        error_clear(error);
        if (print_object(repository->objects, line, &id, contents, error) != 0) {
            printf("%s %s\n", line, error->code);
            fprintf(stderr, "git-reader: %s: %s\n", error->code, error->message);
            status = -1;
        }
    }
    return status;
}

static int show_contents(struct repository *repository, char **arguments, struct error *error)
{
    (void)arguments;
    return show_objects(repository, true, error);
}

static int show_headers(struct repository *repository, char **arguments, struct error *error)
{
    (void)arguments;
    return show_objects(repository, false, error);
}

/* What one thread reads through a store of its own. */
struct reading {
    struct object_store *store;
    const struct object_id *ids;
    size_t count;
    size_t bytes;
    int status;
    struct error error;
};

static void *read_all(void *context)
{
    struct reading *reading = context;
    struct object object;

    for (size_t i = 0; reading->status == 0 && i < reading->count; i++) {
        reading->status =
            object_read(reading->store, &reading->ids[i], OBJECT_ANY, &object, &reading->error);
        if (reading->status == 0)
            reading->bytes += object.size;
        object_release(reading->store, &object);
    }
    return NULL;
}

static int read_ids(struct object_id **ids, size_t *count, struct error *error)
{
    size_t capacity = 0;
    char line[256];

    *ids = NULL;
    *count = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (*count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            *ids = realloc(*ids, capacity * sizeof **ids);
        }
        if (!object_id_parse(line, strcspn(line, " \n"), &(*ids)[(*count)++]))
            return error_usage(error, "not an id: %s", line);
    }
    return 0;
}

enum { MAX_THREADS = 16 };

static int show_reading(struct repository *repository, char **arguments, struct error *error)
{
    struct reading readings[MAX_THREADS] = {{0}};
    pthread_t threads[MAX_THREADS];
    int count = arguments[0] ? (int)strtol(arguments[0], NULL, 10) : 1;
    struct object_id *ids;
    size_t id_count;
    int status = read_ids(&ids, &id_count, error);

    count = count < 1 || count > MAX_THREADS ? 1 : count;
    for (int i = 0; status == 0 && i < count; i++) {
        readings[i].ids = ids;
        readings[i].count = id_count;
        status = object_store_share(&readings[i].store, repository->objects, error);
    }
    for (int i = 0; status == 0 && i < count; i++)
        pthread_create(&threads[i], NULL, read_all, &readings[i]);
    for (int i = 0; status == 0 && i < count; i++) {
        pthread_join(threads[i], NULL);
        printf("%zu %zu\n", readings[i].count, readings[i].bytes);
    }
    for (int i = 0; i < count; i++) {
        if (readings[i].status != 0) {
            *error = readings[i].error;
            status = -1;
        }
        object_store_close(readings[i].store);
    }
    free(ids);
    return status;
}

static const struct {
    const char *name;
    int (*run)(struct repository *repository, char **arguments, struct error *error);
} commands[] = {
    {"name", show_name},      {"resolve", show_resolve}, {"ls-tree", show_tree},
    {"diff-tree", show_diff}, {"commit", show_commit},   {"cat", show_contents},
    {"check", show_headers},  {"read", show_reading},
};

int main(int argc, char **argv)
{
    struct object_store_options options = {0, 0, getenv("GIT_READER_VERIFY") != NULL};
    struct repository *repository = NULL;
    struct error error = ERROR_INIT;
    int status = 2;

    for (size_t i = 0; argc > 2 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[2], commands[i].name) != 0)
            continue;
        status = repository_open(&repository, argv[1], &options, &error);
        if (status == 0)
            status = commands[i].run(repository, argv + 3, &error);
    }
    if (status == -1)
        fprintf(stderr, "git-reader: %s: %s\n", error.code, error.message);
    repository_close(repository);
    return status == -1 ? 1 : status;
}
