#include "gh-repos/token.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int token_find(char **token, const char *file, struct error *error)
{
    static const char *const variables[] = {"GITHUB_TOKEN", "GH_TOKEN"};
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
    return 0;
}
