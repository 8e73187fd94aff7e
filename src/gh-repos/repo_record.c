#include "gh-repos/repo_record.h"

#include "base/ndjson.h"
#include "base/text.h"
#include "git/address.h"
#include "git/repository.h"

#include <stdlib.h>
#include <string.h>

static json_t *new_record(const char *repo, const char *key, const char *location,
                          struct error *error)
{
    json_t *record;

    if (!text_is_utf8(repo, strlen(repo)) || !text_is_utf8(location, strlen(location))) {
        error_record(error, "bad-address", "a path that is not UTF-8 fits into no record");
        return NULL;
    }
    record = json_pack("{s:s, s:s, s:s}", "type", "repo", "repo", repo, key, location);
    if (record == NULL)
        error_no_memory(error);
    return record;
}

/* A directory is opened to learn its name, and so that what is no repository fails here. */
static json_t *from_directory(const char *path, struct error *error)
{
    struct repository *repository = NULL;
    char *absolute = realpath(path, NULL);
    json_t *record = NULL;

    if (repository_open(&repository, path, NULL, error) != 0)
        goto done;
    record = new_record(repository->name, "path", absolute ? absolute : path, error);
done:
    repository_close(repository);
    free(absolute);
    return record;
}

json_t *repo_record_from_text(const char *text, bool *credentials, struct error *error)
{
    struct address address;
    json_t *record;

    *credentials = false;
    if (address_parse(&address, text, error) != 0)
        return NULL;
    *credentials = address.credentials;
    if (address.kind == ADDRESS_DIRECTORY)
        record = from_directory(address.location, error);
    else
        record = new_record(address.name, "clone_url", address.location, error);
    address_free(&address);
    return record;
}

/* Replaces the URL or name under `key` by the same without credentials. */
static int clean_field(json_t *record, const char *key, bool *credentials, struct error *error)
{
    const char *text = record_optional_string(record, key);
    struct address address;
    int status = 0;

    if (text == NULL || (strstr(text, "://") == NULL && strchr(text, '@') == NULL))
        return 0;
    if (address_parse(&address, text, error) != 0)
        return -1;
    if (address.name != NULL) {
        const char *clean = strcmp(key, "repo") == 0 ? address.name : address.location;
        status = json_object_set_new(record, key, json_string(clean));
    }
    *credentials = *credentials || address.credentials;
    address_free(&address);
    return status == 0 ? 0 : error_no_memory(error);
}

/* The fields that only `record` has join `normal`; a name that was given holds, since a mirror's
 * URL names another repository. */
static int merge(json_t *normal, const json_t *record, bool *credentials, struct error *error)
{
    json_t *copy = json_deep_copy(record);
    json_t *repo = json_object_get(record, "repo");
    int status = copy == NULL ? -1 : json_object_update_missing(normal, copy);

    json_decref(copy);
    if (status == 0 && json_is_string(repo))
        status = json_object_set_new(normal, "repo", json_deep_copy(repo));
    if (status != 0)
        return error_no_memory(error);
    if (clean_field(normal, "repo", credentials, error) != 0)
        return -1;
    return clean_field(normal, "clone_url", credentials, error);
}

json_t *repo_record_from_record(const json_t *record, bool *credentials, struct error *error)
{
    const char *path = record_optional_string(record, "path");
    const char *url = record_optional_string(record, "clone_url");
    const char *text = url != NULL ? url : record_optional_string(record, "repo");
    json_t *normal = NULL;

    *credentials = false;
    if (path != NULL)
        normal = from_directory(path, error);
    else if (text != NULL)
        normal = repo_record_from_text(text, credentials, error);
    else
        error_record(error, "missing-field",
                     "a repo record needs \"repo\", \"clone_url\" or \"path\"");
    if (normal != NULL && merge(normal, record, credentials, error) != 0) {
        json_decref(normal);
        return NULL;
    }
    return normal;
}
