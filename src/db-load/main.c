/*
 * db-load: stores the records that pass through it.
 * Read on in store.c (each record to its place), load.c (a stage's records until its `done`),
 * table.c (which fields go where), encode.c, spill.c; activity.c (coding activity); migrate.c is
 * --migrate.
 */
#include "base/tool.h"
#include "db-load/migrate.h"
#include "db-load/store.h"

static const struct option_spec options[] = {
    {"migrate", 'm', NULL, "bring the database's form up to date and end"},
    {"sql", 0, "DIR", "with --migrate: where the SQL files are"},
    {"lookup", 'l', NULL, "tell for each clone and head what is stored of it"},
    {NULL, 0, NULL, NULL},
};

struct command {
    bool migrate;
    const char *sql; /* NULL: where it is found */
    struct store store;
};

static int set_option(void *context, const struct option_spec *option, const char *value,
                      struct error *error)
{
    struct command *command = context;

    (void)error;
    if (option == &options[0])
        command->migrate = true;
    else if (option == &options[1])
        command->sql = value;
    else
        command->store.lookup = true;
    return 0;
}

static int start(void *context, struct tool_run *run, struct error *error)
{
    struct command *command = context;

    if (!command->migrate)
        return store_open(&command->store, error);
    run->no_input = true;
    return migrate(&command->store.database, command->sql, error);
}

static int every(void *context, struct tool_run *run, const json_t *record, struct error *error)
{
    return store_record(&((struct command *)context)->store, run, record, error);
}

static int pause_input(void *context, struct tool_run *run, struct error *error)
{
    return store_pause(&((struct command *)context)->store, run, error);
}

static int finish(void *context, struct tool_run *run, struct error *error)
{
    struct command *command = context;

    return command->migrate ? 0 : store_finish(&command->store, run, error);
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "db-load",
        .summary = "Stores records in Postgres: a stage's when it is done, all or nothing.",
        .usage = "[options] [file ...]",
        .options = options,
        .files = true,
        .set_option = set_option,
        .start = start,
        .every = every,
        .pause = pause_input,
        .finish = finish,
    };
    struct command command = {.migrate = false};
    int status = tool_main(&tool, &command, argc, argv);

    store_close(&command.store);
    return status;
}
