#include "git/address.h"

#include "base/text.h"
#include "git/repository.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *prefix;
    enum address_kind kind;
} schemes[] = {
    {"https://", ADDRESS_HTTPS},
    {"ssh://", ADDRESS_SSH},
    {"file://", ADDRESS_FILE},
};

static int bad(struct error *error, const char *why)
{
    return error_record(error, "bad-address", "not a repository's address: %s", why);
}

static bool is_host_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' || letter == '_';
}

static bool is_host(const char *host, size_t size)
{
    if (size == 0 || host[0] == '-' || host[0] == '.')
        return false;
    for (size_t i = 0; i < size; i++)
        if (!is_host_letter(host[i]))
            return false;
    return true;
}

/* "host", "host:port" or "[v6]:port". */
static bool is_host_and_port(const char *text, size_t size)
{
    const char *colon = memchr(text, ':', size);
    size_t host_size = colon ? (size_t)(colon - text) : size;

    if (size > 0 && text[0] == '[') {
        const char *end = memchr(text, ']', size);
        if (end == NULL || strspn(text + 1, "0123456789abcdefABCDEF:.") != (size_t)(end - text - 1))
            return false;
        colon = end + 1 < text + size ? end + 1 : NULL;
        if (colon != NULL && *colon != ':')
            return false;
    } else if (!is_host(text, host_size)) {
        return false;
    }
    return colon == NULL || strspn(colon + 1, "0123456789") == (size_t)(text + size - colon - 1);
}

/* Bytes that no address needs and that shells, terminals, logs or git could take for more. */
static int check_bytes(const char *text, struct error *error)
{
    if (*text == '\0')
        return bad(error, "it is empty");
    if (!text_is_utf8(text, strlen(text)))
        return bad(error, "it is not UTF-8");
    for (const unsigned char *at = (const unsigned char *)text; *at; at++)
        if (*at <= ' ' || *at == 0x7f || *at == '\\')
            return bad(error, "it holds a space, a backslash or a control character");
    return 0;
}

/* What a browser shows of a branch or a file is no repository: on GitHub those are owner/name. */
static int check_github(const char *name, struct error *error)
{
    static const char host[] = "github.com/";
    const char *slash;

    if (strncmp(name, host, sizeof host - 1) != 0)
        return 0;
    slash = strchr(name + sizeof host - 1, '/');
    if (slash == NULL)
        return bad(error, "it names an owner on GitHub but no repository");
    if (strchr(slash + 1, '/') != NULL)
        return bad(error, "on GitHub a repository is owner/name; a branch is for clone --branch");
    return 0;
}

/* scheme://[user[:password]@]host[:port]/path with what is secret left out. */
static int parse_url(struct address *address, const char *text, size_t scheme, struct error *error)
{
    const char *authority = text + scheme;
    size_t size = strcspn(authority, "/");
    const char *path = authority + size;
    const char *at = memrchr(authority, '@', size);
    const char *host = at ? at + 1 : authority;
    size_t user = 0;

    if (strpbrk(text, "?#") != NULL)
        return bad(error, "a URL to clone has no \"?\" or \"#\"");
    if (!is_host_and_port(host, size - (size_t)(host - authority)))
        return bad(error, "its host is missing or malformed");
    if (path[0] == '\0' || path[1] == '\0')
        return bad(error, "it names a host but no repository");
    if (at != NULL && address->kind == ADDRESS_SSH) {
        user = strcspn(authority, ":@");
        if (!is_host(authority, user))
            return bad(error, "its user is malformed");
    }
    address->credentials = at != NULL && (user == 0 || authority[user] == ':');
    if (asprintf(&address->location, "%.*s%.*s%s%s", (int)scheme, text, (int)user, authority,
                 user > 0 ? "@" : "", host) < 0)
        return error_no_memory(error);
    address->name = repository_name_from_url(address->location);
    if (address->name == NULL)
        return bad(error, "it names a host but no repository");
    return check_github(address->name, error);
}

static int parse_file_url(struct address *address, const char *text, struct error *error)
{
    const char *path = text + strlen("file://");
    size_t size = strlen(path);

    if (path[0] != '/' || path[1] == '\0')
        return bad(error, "file:// wants an absolute path");
    while (size > 1 && path[size - 1] == '/')
        size--;
    address->location = strdup(text);
    if (address->location == NULL || asprintf(&address->name, "file:%.*s", (int)size, path) < 0)
        return error_no_memory(error);
    return 0;
}

/* [user@]host:path, git's other way to write ssh. */
static int parse_scp(struct address *address, const char *text, struct error *error)
{
    const char *colon = strchr(text, ':');
    const char *at = memchr(text, '@', (size_t)(colon - text));
    const char *host = at ? at + 1 : text;

    if (colon[1] == ':')
        return error_record(error, "unsupported-protocol",
                            "transport helpers (\"%.*s::\") are not allowed", (int)(colon - text),
                            text);
    if (!is_host(host, (size_t)(colon - host)) || (at && !is_host(text, (size_t)(at - text))))
        return bad(error, "its host or user is malformed");
    if (memchr(colon + 1, '@', strcspn(colon + 1, "/")) != NULL) /* user:password@host */
        return bad(error, "its host or user is malformed");
    if (colon[1] == '\0' || colon[1] == '-')
        return bad(error, "it names a host but no repository");
    address->kind = ADDRESS_SSH;
    address->location = strdup(text);
    address->name = repository_name_from_url(text);
    if (address->location == NULL || address->name == NULL)
        return error_no_memory(error);
    return 0;
}

/* "github.com/owner/name": a repository's name in records, which is also where it is. */
static int parse_name(struct address *address, const char *text, struct error *error)
{
    size_t size = strlen(text);
    bool has_end = size > 4 && strcmp(text + size - 4, ".git") == 0;
    char *url = NULL;
    int status;

    if (asprintf(&url, "https://%s%s", text, has_end ? "" : ".git") < 0)
        return error_no_memory(error);
    address->kind = ADDRESS_HTTPS;
    status = parse_url(address, url, strlen("https://"), error);
    free(url);
    return status;
}

/* True for "host.tld/owner/name": a dot in the first part, and something behind two slashes. */
static bool looks_like_name(const char *text)
{
    size_t host = strcspn(text, "/");
    const char *name = strchr(text, '/') ? strchr(text + host + 1, '/') : NULL;

    return is_host(text, host) && memchr(text, '.', host) != NULL && name != NULL &&
           name[1] != '\0';
}

static int parse_directory(struct address *address, const char *text, struct error *error)
{
    if (*text == '\0')
        return bad(error, "it is empty");
    address->kind = ADDRESS_DIRECTORY;
    address->location = strdup(text);
    return address->location != NULL ? 0 : error_no_memory(error);
}

static int parse_scheme(struct address *address, const char *text, struct error *error)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t size = strlen(schemes[i].prefix);
        if (strncmp(text, schemes[i].prefix, size) != 0)
            continue;
        address->kind = schemes[i].kind;
        if (schemes[i].kind == ADDRESS_FILE)
            return parse_file_url(address, text, error);
        return parse_url(address, text, size, error);
    }
    return error_record(error, "unsupported-protocol",
                        "\"%.*s://\" is not allowed: https, ssh and file are",
                        (int)strcspn(text, ":"), text);
}

int address_parse(struct address *address, const char *text, struct error *error)
{
    struct stat status;
    size_t colon = strcspn(text, ":/");
    int result;

    memset(address, 0, sizeof *address);
    if (strncmp(text, "file:/", 6) == 0 && text[6] != '/') /* a name that records give paths */
        result = parse_directory(address, text + 5, error);
    else if (strstr(text, "://") == NULL && stat(text, &status) == 0)
        result = parse_directory(address, text, error);
    else if (strstr(text, "://") != NULL)
        result = check_bytes(text, error) != 0 ? -1 : parse_scheme(address, text, error);
    else if (text[colon] == ':')
        result = check_bytes(text, error) != 0 ? -1 : parse_scp(address, text, error);
    else if (looks_like_name(text))
        result = check_bytes(text, error) != 0 ? -1 : parse_name(address, text, error);
    else
        result = parse_directory(address, text, error);
    if (result != 0)
        address_free(address);
    return result;
}

void address_free(struct address *address)
{
    free(address->location);
    free(address->name);
    address->location = NULL;
    address->name = NULL;
}
