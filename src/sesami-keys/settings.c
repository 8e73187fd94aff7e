#include "sesami-keys/settings.h"

#include "base/options.h"

#include <string.h>

enum {
    OPTION_HOST,
    OPTION_KEYS_FILE,
    OPTION_USER,
    OPTION_SHOW,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct option_spec specs[] = {
    [OPTION_HOST] = {"host", 0, "HOST", "where the login is one (github.com)"},
    [OPTION_KEYS_FILE] = {"keys-file", 'k', "FILE", "read the keys from FILE, one a line"},
    [OPTION_USER] = {"user", 0, "NAME", "database user to log in as (sesami_keeper)"},
    [OPTION_SHOW] = {"show", 0, NULL, "token: write it to a terminal, too"},
    [OPTION_HELP] = {"help", 'h', NULL, "show this help and exit"},
    [OPTION_VERSION] = {"version", 'V', NULL, "show the version and exit"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec *const tables[] = {specs, NULL};

enum { NAME_LIMIT = 255 };

static bool is_name(const char *text, const char *punctuation)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t size = 0;

    while (text[size] != '\0' &&
           (strchr(letters, text[size]) != NULL || strchr(punctuation, text[size]) != NULL))
        size++;
    return text[size] == '\0' && size > 0 && size <= NAME_LIMIT;
}

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct settings *settings = context;

    switch (option - specs) {
    case OPTION_HOST:
        if (!is_name(value, ".-:"))
            return error_usage(error, "--host wants a host's name");
        settings->host = value;
        break;
    case OPTION_KEYS_FILE:
        settings->keys_file = value;
        break;
    case OPTION_USER:
        settings->user = value;
        break;
    case OPTION_SHOW:
        settings->show = true;
        break;
    case OPTION_HELP:
        settings->help = true;
        break;
    case OPTION_VERSION:
        settings->version = true;
        break;
    }
    return 0;
}

/* GitHub's logins hold letters, digits and hyphens; managed ones an underscore, those of apps
 * brackets. What is refused is not told: it may be a token in the wrong place. */
static int take_login(struct settings *settings, const char *text, struct error *error)
{
    if (!is_name(text, "-_.[]"))
        return error_usage(error, "that is no login");
    settings->login = text;
    return 0;
}

int settings_parse(int argc, char **argv, struct settings *settings, struct error *error)
{
    int arguments = 0;

    *settings = (struct settings){.host = "github.com", .user = "sesami_keeper"};
    if (options_parse(argc, argv, tables, set_option, settings, &arguments, error) != 0)
        return -1;
    if (settings->help || settings->version)
        return 0;
    if (arguments == 0)
        return error_usage(error, "what shall be done? See --help");
    if (arguments > 2)
        return error_usage(error, "too many arguments; a token is read from standard input");
    settings->verb = argv[1];
    return arguments == 2 ? take_login(settings, argv[2], error) : 0;
}

void settings_print_options(void)
{
    options_print(stdout, tables);
}
