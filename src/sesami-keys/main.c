/*
 * sesami-keys: keeps users' tokens encrypted in Postgres.
 * Read on in verbs.c (what it does), rotate.c, token_table.c (the SQL), key_source.c,
 * secret_input.c; lib/crypto is Fernet.
 */
#include "base/tool.h"
#include "crypto/key_source.h"
#include "sesami-keys/verbs.h"

#include <stdio.h>
#include <string.h>

static void print_help(void)
{
    printf("Usage: sesami-keys [options] verb [login]\n"
           "Keeps users' tokens encrypted in Postgres, and their keys changeable.\n\nVerbs:\n");
    for (const struct verb *verb = verbs; verb->name != NULL; verb++)
        printf("  %s%-*s  %s\n", verb->name, 15 - (int)strlen(verb->name),
               verb->login ? " LOGIN" : "", verb->help);
    printf("\nOptions:\n");
    settings_print_options();
    printf("\nKeys come from SESAMI_FERNET_KEYS or the file SESAMI_FERNET_KEYS_FILE names; exit "
           "codes:\n0 all well, 1 no token or one that no key opens, 2 wrong usage, 3 the "
           "environment\nfailed. See sesami-keys(1).\n");
}

static const struct verb *find_verb(const struct settings *settings, struct error *error)
{
    const struct verb *verb = verbs;

    while (verb->name != NULL && strcmp(verb->name, settings->verb) != 0)
        verb++;
    if (verb->name == NULL)
        error_usage(error, "that is none of the verbs; see --help");
    else if (verb->login && settings->login == NULL)
        error_usage(error, "%s whose token? A login is missing", verb->name);
    else if (!verb->login && settings->login != NULL)
        error_usage(error, "%s takes no login", verb->name);
    return error->kind == ERROR_NONE ? verb : NULL;
}

static int run(struct work *work, struct error *error)
{
    const struct verb *verb = find_verb(&work->settings, error);

    if (verb == NULL ||
        (verb->keys && key_source_read("SESAMI_FERNET_KEYS", work->settings.keys_file, &work->ring,
                                       error) != 0) ||
        (verb->database &&
         database_open_as(&work->database, "sesami-keys", work->settings.user, error) != 0))
        return -1;
    return verb->run(work, error);
}

int main(int argc, char **argv)
{
    static struct work work;
    struct error error = ERROR_INIT;
    int status = settings_parse(argc, argv, &work.settings, &error);

    message_set_program("sesami-keys");
    if (status == 0 && (work.settings.help || work.settings.version)) {
        if (work.settings.help)
            print_help();
        else
            printf("sesami-keys (Sesami) %s\n", SESAMI_VERSION);
        return fflush(stdout) == 0 ? EXIT_WELL : EXIT_ENVIRONMENT;
    }
    if (status == 0)
        status = run(&work, &error);
    database_close(work.database);
    keyring_clear(&work.ring);
    if (status != 0)
        message_error("%s", error.message);
    return status == 0 ? EXIT_WELL : (int)message_exit_code(&error);
}
