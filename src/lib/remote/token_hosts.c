#include "remote/token_hosts.h"

#include "base/array.h"
#include "base/token.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#define USUAL_HOST "github.com"
#define USUAL_API "api." USUAL_HOST

enum { HOST_LIMIT = 300 };

struct token_host {
    char *name;
    bool looked; /* for its token; found when the descriptor is not negative */
    struct git_token token;
};

static bool is_host(const char *name, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    bool bracket = name[0] == '[';
    const char *end = bracket ? memchr(name, ']', size) : memchr(name, ':', size);
    size_t host = bracket ? (end != NULL ? (size_t)(end - name) + 1 : 0)
                          : (end != NULL ? (size_t)(end - name) : size);
    size_t good = bracket ? 1 + strspn(name + 1, "0123456789abcdef:.") + 1 : strspn(name, letters);

    if (host == 0 || good < host || name[0] == '-' || name[0] == '.')
        return false;
    if (host == size)
        return true;
    return name[host] == ':' && size > host + 1 && size <= host + 6 &&
           strspn(name + host + 1, "0123456789") >= size - host - 1;
}

/* "Host:443" is "host", as git compares them. malloc'd. */
static char *plain_name(const char *name, size_t size)
{
    char *plain = strndup(name, size);
    char *port = plain != NULL ? strstr(plain, ":443") : NULL;

    for (char *at = plain; at != NULL && *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    if (port != NULL && port[4] == '\0' && port > plain)
        *port = '\0';
    return plain;
}

static int add(struct token_hosts *hosts, const char *name, size_t size, struct error *error)
{
    char *plain = plain_name(name, size);

    if (plain == NULL)
        return error_no_memory(error);
    if (size > HOST_LIMIT || !is_host(plain, strlen(plain))) {
        free(plain);
        return error_usage(error, "option --token-host wants HOST or HOST:PORT, not \"%.*s\"",
                           (int)(size < 80 ? size : 80), name);
    }
    if (array_reserve((void **)&hosts->hosts, &hosts->capacity, hosts->count, sizeof *hosts->hosts,
                      error) != 0) {
        free(plain);
        return -1;
    }
    hosts->hosts[hosts->count++] = (struct token_host){plain, false, {plain, -1}};
    return 0;
}

int token_hosts_add(struct token_hosts *hosts, const char *list, struct error *error)
{
    for (;; list++) {
        size_t size = strcspn(list, ",");

        if (add(hosts, list, size, error) != 0)
            return -1;
        list += size;
        if (*list == '\0')
            return 0;
    }
}

/* The host of an https URL as address_parse() lets it through: without a user. */
static struct token_host *find_host(struct token_hosts *hosts, const char *url)
{
    static const char scheme[] = "https://";
    struct token_host *found = NULL;
    char *name;

    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return NULL;
    url += sizeof scheme - 1;
    name = plain_name(url, strcspn(url, "/"));
    for (size_t i = 0; name != NULL && i < hosts->count && found == NULL; i++)
        if (strcmp(hosts->hosts[i].name, name) == 0)
            found = &hosts->hosts[i];
    free(name);
    return found;
}

/* What `gh-repos login` stored is named after the API: api.github.com, or the server itself. */
static int look(struct token_hosts *hosts, const char *host, char **token, struct error *error)
{
    const char *api = strcmp(host, USUAL_HOST) == 0 ? USUAL_API : host;

    if (hosts->file == NULL)
        return token_find(token, NULL, api, error);
    if (hosts->given == NULL && token_find(&hosts->given, hosts->file, NULL, error) != 0)
        return -1; /* it is read once: it may be a pipe */
    *token = strdup(hosts->given);
    return *token != NULL ? 0 : error_no_memory(error);
}

/* Nobody can change or lengthen what is sealed, through whichever descriptor. */
static int make_answer(struct token_host *host, const char *token, struct error *error)
{
    static const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    int descriptor = memfd_create("sesami-token", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (descriptor < 0 ||
        dprintf(descriptor, "username=x-access-token\npassword=%s\n", token) < 0 ||
        fcntl(descriptor, F_ADD_SEALS, seals) != 0) {
        error_set(error, ERROR_ENVIRONMENT, "token", "cannot hand the token on: %s",
                  strerror(errno));
        if (descriptor >= 0)
            close(descriptor);
        return -1;
    }
    host->token.descriptor = descriptor;
    return 0;
}

int token_hosts_find(struct token_hosts *hosts, const char *url, const struct git_token **token,
                     struct error *error)
{
    struct token_host *host;
    char *text = NULL;
    int status = 0;

    *token = NULL;
    if (hosts->count == 0 && token_hosts_add(hosts, USUAL_HOST, error) != 0)
        return -1;
    host = find_host(hosts, url);
    if (host == NULL)
        return 0;
    if (!host->looked) {
        status = look(hosts, host->name, &text, error);
        if (status == 0 && text != NULL)
            status = make_answer(host, text, error);
        host->looked = status == 0;
        token_free(text);
    }
    if (host->token.descriptor >= 0)
        *token = &host->token;
    return status;
}

void token_hosts_free(struct token_hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (hosts->hosts[i].token.descriptor >= 0)
            close(hosts->hosts[i].token.descriptor);
        free(hosts->hosts[i].name);
    }
    free(hosts->hosts);
    token_free(hosts->given);
}
