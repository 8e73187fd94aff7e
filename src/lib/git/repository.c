#include "git/repository.h"

#include "git/file.h"
#include "git/replace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int not_a_repository(const char *path, struct error *error)
{
    return error_record(error, "not-a-repository", "%.300s is not a git repository", path);
}

/* realpath() whose failures are this module's. */
static char *absolute(const char *path, struct error *error)
{
    char *real = realpath(path, NULL);

    if (real == NULL && errno == ENOMEM)
        error_no_memory(error);
    else if (real == NULL && errno == EACCES)
        error_record(error, "unreadable-repository", "%.300s: %s", path, strerror(errno));
    else if (real == NULL)
        error_record(error, "not-a-repository", "%.300s: %s", path, strerror(errno));
    return real;
}

static bool is_directory(const char *parent, const char *name)
{
    char *path = path_join(parent, "%s", name);
    struct stat status;
    bool directory = path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);

    free(path);
    return directory;
}

static bool exists(const char *parent, const char *name)
{
    char *path = path_join(parent, "%s", name);
    struct stat status;
    bool there = path != NULL && lstat(path, &status) == 0;

    free(path);
    return there;
}

/* The path that a one-line file (`.git`, commondir) names, relative to `base`. 1, 0 not there, -1.
 */
static int read_pointer(const char *directory, const char *name, const char *prefix, char **target,
                        struct error *error)
{
    char *path = path_join(directory, "%s", name);
    struct buffer text = {.limit = 1 << 16};
    char *joined = NULL;
    int found = path ? file_read(path, &text, error) : error_no_memory(error);

    if (found == 1) {
        const char *line = text.data;

        while (text.size > 0 && strchr("\r\n", text.data[text.size - 1]) != NULL)
            text.data[--text.size] = '\0';
        if (strncmp(line, prefix, strlen(prefix)) != 0 || strlen(line) == strlen(prefix)) {
            found = not_a_repository(path, error);
        } else {
            line += strlen(prefix);
            joined = line[0] == '/' ? strdup(line) : path_join(directory, "%s", line);
            *target = joined ? absolute(joined, error) : NULL;
            found = *target ? 1 : -1;
        }
    }
    free(joined);
    free(path);
    buffer_free(&text);
    return found;
}

/* A git directory has HEAD, and in its common directory objects/ and refs/. */
static int check_git_dir(struct repository *repository, struct error *error)
{
    int found = read_pointer(repository->git_dir, "commondir", "", &repository->common_dir, error);

    if (found < 0)
        return -1;
    if (found == 0)
        repository->common_dir = strdup(repository->git_dir);
    if (repository->common_dir == NULL)
        return error_no_memory(error);
    if (access(repository->git_dir, X_OK) != 0 && errno == EACCES)
        return error_record(error, "unreadable-repository", "%.300s: %s", repository->git_dir,
                            strerror(errno));
    if (!exists(repository->git_dir, "HEAD") || !is_directory(repository->common_dir, "objects") ||
        !is_directory(repository->common_dir, "refs"))
        return not_a_repository(repository->git_dir, error);
    return 0;
}

/* Finds the git directory: `path`/.git, what a `.git` file names, or `path` itself. */
static int find_git_dir(struct repository *repository, const char *path, struct error *error)
{
    char *given = absolute(path, error);
    int found = 0;

    if (given == NULL)
        return -1;
    if (is_directory(given, ".git")) {
        repository->work_dir = given;
        repository->git_dir = path_join(given, ".git");
        return repository->git_dir ? 0 : error_no_memory(error);
    }
    if (exists(given, ".git"))
        found = read_pointer(given, ".git", "gitdir: ", &repository->git_dir, error);
    if (found == 1)
        repository->work_dir = given;
    else if (found == 0)
        repository->git_dir = given;
    else
        free(given);
    return found < 0 ? -1 : 0;
}

/* A git directory named by itself may still have a work tree beside it. */
static int find_work_dir(struct repository *repository, const struct config *config,
                         struct error *error)
{
    const char *worktree = config_string(config, "core.worktree");
    const char *slash = strrchr(repository->git_dir, '/');
    char *joined;

    if (repository->work_dir != NULL || config_bool(config, "core.bare", false))
        return 0;
    if (worktree == NULL && strcmp(slash, "/.git") != 0)
        return 0;
    if (worktree == NULL)
        joined = strndup(repository->git_dir, (size_t)(slash - repository->git_dir));
    else if (worktree[0] == '/')
        joined = strdup(worktree);
    else
        joined = path_join(repository->git_dir, "%s", worktree);
    if (joined == NULL)
        return error_no_memory(error);
    repository->work_dir = realpath(*joined ? joined : "/", NULL);
    free(joined);
    return 0;
}

/* Extensions that change nothing for a reader, or that this one knows. */
static int check_extension(struct repository *repository, const struct config_variable *variable,
                           struct error *error)
{
    static const char *const harmless[] = {"noop",         "noop-v1",        "preciousobjects",
                                           "partialclone", "worktreeconfig", "relativeworktrees"};
    const char *name = variable->key + strlen("extensions.");
    const char *value = variable->value ? variable->value : "";

    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strcmp(name, harmless[i]) == 0)
            return 0;
    if (strcmp(name, "objectformat") == 0 && strcmp(value, "sha1") == 0)
        return 0;
    if (strcmp(name, "objectformat") == 0 && strcmp(value, "sha256") == 0) {
        repository->id_size = 32;
        return 0;
    }
    if (strcmp(name, "refstorage") == 0 && strcmp(value, "files") == 0)
        return 0;
    return error_record(error, "unsupported-repository",
                        "%.200s: git extension %.60s=%.60s is not supported", repository->git_dir,
                        name, value);
}

static int check_format(struct repository *repository, const struct config *config,
                        struct error *error)
{
    const char *version = config_string(config, "core.repositoryformatversion");

    repository->id_size = 20;
    if (version == NULL || strcmp(version, "0") == 0)
        return 0;
    if (strcmp(version, "1") != 0)
        return error_record(error, "unsupported-repository",
                            "%.200s: repository format version %.20s is not supported",
                            repository->git_dir, version);
    for (size_t i = 0; i < config->count; i++)
        if (strncmp(config->variables[i].key, "extensions.", 11) == 0 &&
            check_extension(repository, &config->variables[i], error) != 0)
            return -1;
    return 0;
}

static bool has_promisor(const struct config *config)
{
    if (config_string(config, "extensions.partialclone") != NULL)
        return true;
    for (size_t i = 0; i < config->count; i++) {
        const char *key = config->variables[i].key;
        size_t size = strlen(key);

        if (strncmp(key, "remote.", 7) == 0 && size > 9 &&
            strcmp(key + size - 9, ".promisor") == 0 && config_bool(config, key, false))
            return true;
    }
    return false;
}

static bool is_shallow(const struct repository *repository)
{
    char *path = path_join(repository->common_dir, "shallow");
    struct stat status;
    bool shallow = path != NULL && stat(path, &status) == 0 && status.st_size > 0;

    free(path);
    return shallow;
}

static int name_repository(struct repository *repository, const struct config *config,
                           struct error *error)
{
    const char *url = config_string(config, "remote.origin.url");
    const char *directory = repository->work_dir ? repository->work_dir : repository->git_dir;

    if (url != NULL)
        repository->name = repository_name_from_url(url);
    if (repository->name == NULL && asprintf(&repository->name, "file:%s", directory) < 0)
        repository->name = NULL;
    return repository->name ? 0 : error_no_memory(error);
}

int repository_read_config(const struct repository *repository, struct config *config,
                           struct error *error)
{
    char *path = path_join(repository->common_dir, "config");
    int status = path ? config_read(config, path, error) : error_no_memory(error);

    free(path);
    if (status != 0 || !config_bool(config, "extensions.worktreeconfig", false))
        return status;
    path = path_join(repository->git_dir, "config.worktree");
    status = path ? config_read(config, path, error) : error_no_memory(error);
    free(path);
    return status;
}

static int load_replacements(const struct repository *repository, const struct config *config,
                             struct error *error)
{
    struct replacements *replacements;

    if (replacements_load(&replacements, repository,
                          config_bool(config, "core.usereplacerefs", true), error) != 0)
        return -1;
    object_store_replace(repository->objects, replacements);
    return 0;
}

static int open_at(struct repository *repository, const char *path,
                   const struct object_store_options *options, struct error *error)
{
    struct config config = CONFIG_INIT;
    int status = -1;

    if (find_git_dir(repository, path, error) != 0 || check_git_dir(repository, error) != 0 ||
        repository_read_config(repository, &config, error) != 0 ||
        check_format(repository, &config, error) != 0 ||
        find_work_dir(repository, &config, error) != 0 ||
        name_repository(repository, &config, error) != 0)
        goto done;
    repository->shallow = is_shallow(repository);
    repository->partial = has_promisor(&config);
    status = object_store_open(&repository->objects, repository->git_dir, options, error);
    if (status == 0)
        status = load_replacements(repository, &config, error);
done:
    config_free(&config);
    return status;
}

int repository_open(struct repository **repository, const char *path,
                    const struct object_store_options *options, struct error *error)
{
    struct repository *opened = calloc(1, sizeof *opened);

    if (opened == NULL)
        return error_no_memory(error);
    if (open_at(opened, path, options, error) != 0) {
        repository_close(opened);
        return -1;
    }
    *repository = opened;
    return 0;
}

void repository_close(struct repository *repository)
{
    if (repository == NULL)
        return;
    object_store_close(repository->objects);
    free(repository->git_dir);
    free(repository->common_dir);
    free(repository->work_dir);
    free(repository->name);
    free(repository);
}
