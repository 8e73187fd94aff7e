#include "gh-repos/github_repo.h"

#include "base/date.h"
#include "base/text.h"
#include "git/address.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_LIMIT = 100 };

static int bad(const char *key, struct error *error)
{
    return error_record(error, "bad-answer",
                        "a repository whose \"%s\" is missing or of the wrong kind", key);
}

/* An owner or a repository's name by GitHub's rules, which are narrower than git's. */
static bool is_name(const char *text, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    return size > 0 && size <= NAME_LIMIT && strspn(text, letters) >= size &&
           !(size == 1 && text[0] == '.') && !(size == 2 && text[0] == '.' && text[1] == '.');
}

static bool is_full_name(const char *text)
{
    const char *slash = text != NULL ? strchr(text, '/') : NULL;

    return slash != NULL && is_name(text, (size_t)(slash - text)) &&
           is_name(slash + 1, strlen(slash + 1));
}

/* The address that clone_url names must be one of the repository that full_name names. */
static json_t *named_record(const json_t *item, int64_t id, struct error *error)
{
    const char *full_name = json_string_value(json_object_get(item, "full_name"));
    const char *url = json_string_value(json_object_get(item, "clone_url"));
    struct address address;
    const char *slash;
    json_t *record = NULL;

    if (!is_full_name(full_name)) {
        bad("full_name", error);
        return NULL;
    }
    if (url == NULL) {
        bad("clone_url", error);
        return NULL;
    }
    if (address_parse(&address, url, error) != 0) {
        error_prefix(error, "%s", full_name);
        return NULL;
    }
    slash = address.name != NULL ? strchr(address.name, '/') : NULL;
    if (address.kind != ADDRESS_HTTPS || address.credentials || slash == NULL ||
        strcmp(slash + 1, full_name) != 0) {
        error_record(error, "bad-answer", "%s: its clone_url is another repository's", full_name);
    } else {
        record = json_pack("{s:s, s:s, s:I, s:s}", "type", "repo", "repo", address.name, "id",
                           (json_int_t)id, "clone_url", address.location);
        if (record == NULL)
            error_no_memory(error);
    }
    address_free(&address);
    return record;
}

static int set(json_t *record, const char *key, json_t *value, struct error *error)
{
    return json_object_set_new(record, key, value) == 0 ? 0 : error_no_memory(error);
}

static int copy_flags(const json_t *item, json_t *record, struct error *error)
{
    static const char *const flags[] = {"private", "fork", "archived", "disabled"};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        json_t *value = json_object_get(item, flags[i]);

        if (value == NULL || json_is_null(value))
            continue;
        if (!json_is_boolean(value))
            return bad(flags[i], error);
        if (set(record, flags[i], json_boolean(json_is_true(value)), error) != 0)
            return -1;
    }
    return 0;
}

/* Whether there is anything in it: known for sure where something has a size, or was never pushed.
 */
static int copy_size(const json_t *item, json_t *record, struct error *error)
{
    json_t *size = json_object_get(item, "size");
    json_t *pushed = json_object_get(item, "pushed_at");

    if (json_is_null(pushed) && set(record, "empty", json_true(), error) != 0)
        return -1;
    if (size == NULL || json_is_null(size))
        return 0;
    if (!json_is_integer(size) || json_integer_value(size) < 0)
        return bad("size", error);
    if (!json_is_null(pushed) && json_integer_value(size) > 0 &&
        set(record, "empty", json_false(), error) != 0)
        return -1;
    return set(record, "size_kb", json_integer(json_integer_value(size)), error);
}

static int copy_text(const json_t *item, json_t *record, const char *key, struct error *error)
{
    json_t *value = json_object_get(item, key);

    if (value == NULL || json_is_null(value) ||
        (json_is_string(value) && json_string_length(value) == 0))
        return 0;
    if (!json_is_string(value))
        return bad(key, error);
    return set(record, key, json_string(json_string_value(value)), error);
}

static int copy_time(const json_t *item, json_t *record, struct error *error)
{
    json_t *value = json_object_get(item, "pushed_at");
    const char *text = json_string_value(value);
    char time[TEXT_TIME_SIZE];
    int64_t seconds;

    if (value == NULL || json_is_null(value))
        return 0;
    /* Only what begins like 2024-02-29T, not "yesterday". */
    if (text == NULL || strspn(text, "0123456789-") != 10 || text[10] != 'T' ||
        date_parse("pushed_at", text, 0, &seconds, NULL) != 0)
        return bad("pushed_at", error);
    return set(record, "pushed_at", json_string(text_time(seconds, time)), error);
}

json_t *github_repo_record(const json_t *item, int64_t *id, struct error *error)
{
    json_t *number = json_object_get(item, "id");
    json_t *record;

    if (!json_is_integer(number) || json_integer_value(number) < 0) {
        bad("id", error);
        return NULL;
    }
    *id = (int64_t)json_integer_value(number);
    record = named_record(item, *id, error);
    if (record == NULL)
        return NULL;
    if (copy_flags(item, record, error) == 0 && copy_size(item, record, error) == 0 &&
        copy_text(item, record, "default_branch", error) == 0 &&
        copy_time(item, record, error) == 0 && copy_text(item, record, "description", error) == 0)
        return record;
    json_decref(record);
    return NULL;
}
