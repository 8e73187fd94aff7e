#include "remote/promisor.h"

#include "base/buffer.h"
#include "git/address.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The name in "remote.NAME.promisor" when that is true; *size is its length, 0 when it is not. */
static const char *promisor_name(const struct config *config, const char *key, size_t *size)
{
    static const char start[] = "remote.", end[] = ".promisor";
    size_t length = strlen(key);

    *size = 0;
    if (length > sizeof start + sizeof end - 2 && strncmp(key, start, sizeof start - 1) == 0 &&
        strcmp(key + length - (sizeof end - 1), end) == 0 && config_bool(config, key, false))
        *size = length - (sizeof start + sizeof end - 2);
    return key + sizeof start - 1;
}

/* remote.NAME.url; NULL when it is not set. */
static int find_url(const struct config *config, const char *name, size_t size, const char **url,
                    struct error *error)
{
    struct buffer key = BUFFER_INIT;
    int status = buffer_add_format(&key, error, "remote.%.*s.url", (int)size, name);

    *url = status == 0 ? config_string(config, key.data) : NULL;
    buffer_free(&key);
    return status;
}

/* git's older way to name the remote (extensions.partialClone) counts when no remote says so. */
static int choose_url(const struct config *config, const char **url, struct error *error)
{
    const char *named = config_string(config, "extensions.partialclone");
    int status = 0;

    *url = NULL;
    for (size_t i = 0; i < config->count && status == 0 && *url == NULL; i++) {
        size_t size;
        const char *name = promisor_name(config, config->variables[i].key, &size);

        if (size > 0)
            status = find_url(config, name, size, url, error);
    }
    if (status == 0 && *url == NULL && named != NULL)
        status = find_url(config, named, strlen(named), url, error);
    if (status != 0 || *url != NULL)
        return status;
    return error_record(error, "no-promisor", "no promisor remote with a URL is configured");
}

/* git decodes what a file:// URL says. */
static int add_file_url(struct buffer *text, const char *path, struct error *error)
{
    int status = buffer_add_string(text, "file://", error);

    for (; *path != '\0' && status == 0; path++) {
        unsigned char byte = (unsigned char)*path;
        bool plain = isalnum(byte) || strchr("/-._~", byte) != NULL;

        status = plain ? buffer_add(text, path, 1, error)
                       : buffer_add_format(text, error, "%%%02x", byte);
    }
    return status;
}

static int check(const struct address *address, bool allow_file, struct error *error)
{
    if (address->credentials)
        return error_record(error, "credentials-in-url",
                            "the promisor's URL holds credentials, which others would see");
    if (address->kind == ADDRESS_FILE && !allow_file)
        return error_record(error, "protocol-not-allowed",
                            "the promisor is on this machine, which wants --allow-file");
    if (address->kind == ADDRESS_DIRECTORY)
        return error_record(error, "bad-address", "the promisor's address is a relative path");
    return 0;
}

/* To git "host/owner/name" is a path, whatever clone(1) makes of it. */
static bool is_relative_path(const char *url)
{
    return url[0] != '/' && url[strcspn(url, ":/")] != ':';
}

static int parse(char **url, const char *text, bool allow_file, struct error *error)
{
    struct address address;
    int status;

    if (is_relative_path(text))
        return error_record(error, "bad-address", "the promisor's address is a relative path");
    if (address_parse(&address, text, error) != 0)
        return -1;
    status = check(&address, allow_file, error);
    if (status == 0) {
        *url = address.location;
        address.location = NULL;
    }
    address_free(&address);
    return status;
}

int promisor_find(char **url, const struct repository *repository, bool allow_file,
                  struct error *error)
{
    struct config config = CONFIG_INIT;
    struct buffer text = BUFFER_INIT;
    const char *named = NULL;
    int status = repository_read_config(repository, &config, error);

    if (status == 0)
        status = choose_url(&config, &named, error);
    if (status == 0)
        status = named[0] == '/' ? add_file_url(&text, named, error)
                                 : buffer_add_string(&text, named, error);
    if (status == 0)
        status = parse(url, text.data, allow_file, error);
    buffer_free(&text);
    config_free(&config);
    return status;
}
