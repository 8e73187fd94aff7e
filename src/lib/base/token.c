#include "base/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TOKEN_LIMIT = 1000 };

int token_is_sound(const char *token)
{
    for (const char *at = token; *at != '\0'; at++)
        if (*at <= ' ' || *at > '~')
            return 0;
    return *token != '\0' && strlen(token) <= TOKEN_LIMIT;
}

void token_free(char *token)
{
    if (token != NULL)
        explicit_bzero(token, strlen(token));
    free(token);
}

static int unsound(const char *where, struct error *error)
{
    return error_set(error, ERROR_ENVIRONMENT, "token", "%s holds no token", where);
}

static int take(char **token, const char *text, const char *where, struct error *error)
{
    if (!token_is_sound(text))
        return unsound(where, error);
    *token = strdup(text);
    return *token != NULL ? 0 : error_no_memory(error);
}

/* The file's first line, blanks around it left out. 1: there is no such file. */
static int read_file(char **token, const char *path, struct error *error)
{
    char text[TOKEN_LIMIT + 3] = "";
    char *start = text;
    FILE *file = fopen(path, "re");
    int status;

    if (file == NULL && errno == ENOENT)
        return 1;
    if (file == NULL)
        return error_set(error, ERROR_ENVIRONMENT, "token", "cannot read %s: %s", path,
                         strerror(errno));
    if (fgets(text, sizeof text, file) == NULL)
        text[0] = '\0';
    fclose(file);
    text[strcspn(text, "\r\n")] = '\0';
    start += strspn(start, " \t");
    start[strcspn(start, " \t")] = '\0';
    status = take(token, start, path, error);
    explicit_bzero(text, sizeof text);
    return status;
}

/* ${XDG_CONFIG_HOME:-$HOME/.config}/sesami/tokens, NULL without a home. */
static char *directory(void)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    char *path = NULL;
    int size = -1;

    if (config != NULL && config[0] == '/')
        size = asprintf(&path, "%s/sesami/tokens", config);
    else if (home != NULL && home[0] == '/')
        size = asprintf(&path, "%s/.config/sesami/tokens", home);
    return size >= 0 ? path : NULL;
}

/* The file of this API, NULL without a home. */
static char *stored_path(const char *host)
{
    char *folder = directory();
    char *path = NULL;

    if (folder != NULL && host != NULL && host[0] != '.' && strchr(host, '/') == NULL &&
        asprintf(&path, "%s/%s", folder, host) < 0)
        path = NULL;
    free(folder);
    return path;
}

int token_find(char **token, const char *file, const char *host, struct error *error)
{
    static const char *const variables[] = {"GITHUB_TOKEN", "GH_TOKEN"};
    char *stored;
    int status;

    *token = NULL;
    if (file != NULL) {
        status = read_file(token, file, error);
        return status <= 0 ? status
                           : error_set(error, ERROR_ENVIRONMENT, "token", "there is no %s", file);
    }
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);

        if (value != NULL && *value != '\0')
            return take(token, value, variables[i], error);
    }
    stored = stored_path(host);
    status = stored != NULL ? read_file(token, stored, error) : 1;
    free(stored);
    return status < 0 ? -1 : 0;
}

/* Makes every directory above the last part of `path`, those that are missing with mode 0700. */
static int make_parents(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        int status;

        *slash = '\0';
        status = mkdir(path, 0700);
        *slash = '/';
        if (status != 0 && errno != EEXIST)
            return -1;
    }
    return 0;
}

static int write_whole(int file, const char *token)
{
    size_t size = strlen(token);

    if (write(file, token, size) != (ssize_t)size || write(file, "\n", 1) != 1)
        return -1;
    return fsync(file);
}

/* mkostemp makes the file with mode 0600. */
static int write_file(const char *path, const char *token)
{
    char *unfinished = NULL;
    int status = -1;
    int file;

    if (asprintf(&unfinished, "%s.XXXXXX", path) < 0)
        return -1;
    file = mkostemp(unfinished, O_CLOEXEC);
    if (file >= 0) {
        status = write_whole(file, token);
        if (close(file) != 0 || status != 0 || rename(unfinished, path) != 0) {
            status = -1;
            unlink(unfinished);
        }
    }
    free(unfinished);
    return status;
}

int token_store(const char *token, const char *host, char **path, struct error *error)
{
    *path = stored_path(host);
    if (*path == NULL)
        return error_set(error, ERROR_ENVIRONMENT, "token", "no home directory to store it in");
    if (make_parents(*path) != 0 || write_file(*path, token) != 0)
        return error_set(error, ERROR_ENVIRONMENT, "token", "cannot write %s: %s", *path,
                         strerror(errno));
    return 0;
}
