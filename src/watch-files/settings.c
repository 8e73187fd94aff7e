#include "watch-files/settings.h"

#include <string.h>

enum {
    DEFAULT_SETTLE = 200,
    DEFAULT_LIMIT = 5000,
    LONGEST = 3600 * 1000, /* milliseconds */
    DEFAULT_RESCAN = 10,
    DEFAULT_STORE_LIMIT = 1 << 20,
    MOST_STORE_LIMIT = 64 << 20, /* a file is in memory while it is stored */
};

const struct option_spec settings_options[] = {
    {"layout", 'l', "PATTERN", "the path below DIR: {class_div}, {hw_name}, {student_id}, *, text"},
    {"class", 'c', "NAME", "the class of all files"},
    {"assignment", 'a', "NAME", "the assignment of all files"},
    {"student", 's', "NUMBER", "the student of all files"},
    {"match", 'm', "GLOB", "tell of these files instead of source files (repeatable)"},
    {"ignore", 'i', "GLOB", "leave these out, as in .gitignore (repeatable)"},
    {"ignore-file", 0, "FILE", "leave out what the lines of a file say"},
    {"settle", 0, "MS", "saves of a file this close together are one (200)"},
    {"settle-limit", 0, "MS", "but it is told after this time at the latest (5000)"},
    {"rescan", 0, "SECONDS", "how often directories without a watch are read (10)"},
    {"once", '1', NULL, "tell of the files that are there and end"},
    {"new-only", 'n', NULL, "say nothing of the files that are there at the start"},
    {"store", 0, "DIR", "keep each version told of, by its SHA-256"},
    {"store-limit", 0, "SIZE", "the largest file to keep (1M)"},
    {"store-sync", 0, NULL, "have each on the disk before its record is written"},
    {NULL, 0, NULL, NULL},
};

int settings_init(struct settings *settings, struct error *error)
{
    *settings = (struct settings){.settle = DEFAULT_SETTLE * INT64_C(1000000),
                                  .settle_limit = DEFAULT_LIMIT * INT64_C(1000000),
                                  .rescan = DEFAULT_RESCAN * INT64_C(1000000000),
                                  .store_limit = DEFAULT_STORE_LIMIT};
    return choice_init(&settings->choice, error);
}

void settings_free(struct settings *settings)
{
    choice_free(&settings->choice);
}

static int set_number(const struct option_spec *option, const char *value, int64_t most,
                      int64_t unit, int64_t *number, struct error *error)
{
    if (options_number(option->name, value, unit == 1000000 ? 0 : 1, most, number, error) != 0)
        return -1;
    *number *= unit;
    return 0;
}

static int set_layout(struct settings *settings, const char *value, struct error *error)
{
    settings->pattern = value;
    return layout_parse(&settings->layout, value, error);
}

int settings_set(void *context, const struct option_spec *option, const char *value,
                 struct error *error)
{
    struct settings *settings = context;

    switch (option - settings_options) {
    case 0:
        return set_layout(settings, value, error);
    case 1:
    case 2:
    case 3:
        settings->layout.fixed[option - settings_options - 1] = value;
        return 0;
    case 4:
        return choice_want(&settings->choice, value, error);
    case 5:
        return choice_ignore(&settings->choice, value, error);
    case 6:
        return choice_ignore_file(&settings->choice, value, error);
    case 7:
        return set_number(option, value, LONGEST, 1000000, &settings->settle, error);
    case 8:
        return set_number(option, value, LONGEST, 1000000, &settings->settle_limit, error);
    case 9:
        return set_number(option, value, LONGEST, 1000000000, &settings->rescan, error);
    case 10:
        settings->once = true;
        return 0;
    case 11:
        settings->new_only = true;
        return 0;
    case 12:
        settings->store = value;
        return 0;
    case 13:
        return options_size(option->name, value, 1, MOST_STORE_LIMIT, &settings->store_limit,
                            error);
    default:
        settings->store_sync = true;
        return 0;
    }
}

int settings_check(const struct settings *settings, struct error *error)
{
    if (settings->once && settings->new_only)
        return error_usage(error, "--once and --new-only together tell nothing");
    if (settings->settle_limit < settings->settle)
        return error_usage(error, "--settle-limit is less than --settle");
    return layout_check(&settings->layout, error);
}
