#include "clone/source.h"

#include "clone/local.h"
#include "clone/remote.h"
#include "git/address.h"
#include "remote/git_failure.h"

#include <string.h>

#define HOLDS_CREDENTIALS "the URL holds credentials, which others would see: leave them out"

/* Fails one repository and goes on, also when the network did: another host may answer. What hits
 * every repository alike (disk, memory, output) ends the run. */
static int fail(struct tool_run *run, const char *repo, struct error *error)
{
    if (error->kind == ERROR_RECORD || git_failure_is_network(error))
        return tool_report(run, repo, NULL, error);
    return -1;
}

static int check(const struct clone_settings *settings, const struct address *address,
                 struct error *error)
{
    if (address->credentials)
        return error_record(error, "credentials-in-url", HOLDS_CREDENTIALS);
    if (address->kind == ADDRESS_FILE && !settings->allow_file)
        return error_record(error, "protocol-not-allowed",
                            "file:// URLs are cloned only with --allow-file; a path is used where "
                            "it is");
    return 0;
}

static int get(struct clone_settings *settings, struct tool_run *run, struct wanted *wanted,
               const struct address *address, struct error *error)
{
    if (address->kind == ADDRESS_DIRECTORY)
        return local_describe(settings, run, address->location, wanted->repo, false, progress_now(),
                              error);
    wanted->url = address->location;
    if (settings->probe)
        return remote_probe(settings, run, wanted, error);
    return remote_clone(settings, run, wanted, error);
}

static bool has_credentials(const char *text)
{
    struct address address;
    bool found = false;

    if (text != NULL && strchr(text, '@') != NULL && address_parse(&address, text, NULL) == 0) {
        found = address.credentials;
        address_free(&address);
    }
    return found;
}

static int work(struct clone_settings *settings, struct tool_run *run, struct wanted *wanted,
                const struct address *address, struct error *error)
{
    if (wanted->repo == NULL)
        wanted->repo = address->name;
    if (check(settings, address, error) == 0 && get(settings, run, wanted, address, error) == 0)
        return 0;
    return fail(run, wanted->repo, error);
}

static int work_on_text(struct clone_settings *settings, struct tool_run *run,
                        struct wanted *wanted, const char *text, struct error *error)
{
    struct address address;
    int status;

    if (address_parse(&address, text, error) != 0)
        return fail(run, wanted->repo, error);
    status = work(settings, run, wanted, &address, error);
    address_free(&address);
    return status;
}

int source_from_text(struct clone_settings *settings, struct tool_run *run, const char *text,
                     struct error *error)
{
    struct wanted wanted = {.private = -1};

    return work_on_text(settings, run, &wanted, text, error);
}

/* A number that cannot be one of GitHub's tells nothing. */
static int64_t positive(const json_t *record, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(record, key));

    return number > 0 ? (int64_t)number : 0;
}

static struct wanted wanted_of(const json_t *record)
{
    const json_t *private = json_object_get(record, "private");

    return (struct wanted){
        .repo = record_optional_string(record, "repo"),
        .account = record_optional_string(record, "account"),
        .id = positive(record, "id"),
        .size_kb = positive(record, "size_kb"),
        .private = json_is_boolean(private) ? json_is_true(private) : -1,
    };
}

int source_from_record(struct clone_settings *settings, struct tool_run *run, const json_t *record,
                       struct error *error)
{
    struct wanted wanted = wanted_of(record);
    const char *path = record_optional_string(record, "path");
    const char *url = record_optional_string(record, "clone_url");

    if (source_holds_credentials(record)) {
        error_record(error, "credentials-in-url", HOLDS_CREDENTIALS);
        return fail(run, has_credentials(wanted.repo) ? NULL : wanted.repo, error);
    }
    if (path != NULL) {
        struct address address = {ADDRESS_DIRECTORY, (char *)(uintptr_t)path, NULL, false};
        return work(settings, run, &wanted, &address, error);
    }
    if (url == NULL && wanted.repo == NULL)
        return error_record(error, "missing-field",
                            "a repo record needs \"repo\", \"clone_url\" or \"path\"");
    return work_on_text(settings, run, &wanted, url != NULL ? url : wanted.repo, error);
}

bool source_holds_credentials(const json_t *record)
{
    const char *type = record_optional_string(record, "type");

    return type != NULL && strcmp(type, "repo") == 0 &&
           (has_credentials(record_optional_string(record, "clone_url")) ||
            has_credentials(record_optional_string(record, "repo")));
}
