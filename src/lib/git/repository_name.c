/* What a repository is called in records. */
#include "git/repository.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A host's bytes: what a name or an address is made of, so that "C:\x" or "" is none. */
static bool is_host(const char *host, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)host[i]) && strchr(".-_[]:", host[i]) == NULL)
            return false;
    return size > 0;
}

/* The path without slashes around it, without ".git", a query or a fragment. */
static void trim_path(const char **path, size_t *size)
{
    while (*size > 0 && **path == '/') {
        (*path)++;
        (*size)--;
    }
    while (*size > 0 && (*path)[*size - 1] == '/')
        (*size)--;
    if (*size > 4 && memcmp(*path + *size - 4, ".git", 4) == 0)
        *size -= 4;
    while (*size > 0 && (*path)[*size - 1] == '/')
        (*size)--;
}

static char *compose(const char *host, size_t host_size, const char *path, size_t path_size)
{
    char *name = NULL;

    trim_path(&path, &path_size);
    if (!is_host(host, host_size) || path_size == 0)
        return NULL;
    if (asprintf(&name, "%.*s/%.*s", (int)host_size, host, (int)path_size, path) < 0)
        return NULL;
    for (size_t i = 0; i < host_size; i++)
        name[i] = (char)tolower((unsigned char)name[i]);
    return name;
}

/* Length of the host in front of ":port"; brackets keep an IPv6 address together. */
static size_t host_length(const char *host, size_t size)
{
    const char *start = size > 0 && host[0] == '[' ? memchr(host, ']', size) : host;
    const char *colon = start ? memchr(start, ':', size - (size_t)(start - host)) : NULL;

    return colon ? (size_t)(colon - host) : size;
}

static const char *after_credentials(const char *authority, const char *end)
{
    const char *at = memrchr(authority, '@', (size_t)(end - authority));

    return at ? at + 1 : authority;
}

char *repository_name_from_url(const char *url)
{
    const char *scheme = strstr(url, "://");
    const char *colon = strchr(url, ':');
    const char *host;
    const char *end;

    if (strlen(url) > 4096)
        return NULL;
    if (scheme != NULL && colon == scheme) {
        host = scheme + 3;
        end = host + strcspn(host, "/?#");
        host = after_credentials(host, end);
        return compose(host, host_length(host, (size_t)(end - host)), end, strcspn(end, "?#"));
    }
    /* "user@host:path": no slash may stand before the colon, else it is a local path. */
    if (colon == NULL || memchr(url, '/', (size_t)(colon - url)) != NULL)
        return NULL;
    host = after_credentials(url, colon);
    if (*host == '[' && strchr(host, ']') != NULL)
        colon = strchr(strchr(host, ']'), ':');
    if (colon == NULL)
        return NULL;
    return compose(host, (size_t)(colon - host), colon + 1, strlen(colon + 1));
}
