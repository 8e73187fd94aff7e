#include "job-watch/changes.h"

#include "db/notification.h"

#include <poll.h>

static const double LONGEST = 30; /* seconds; should a notification be lost */

static int tell(struct tool_run *run, struct error *error)
{
    if (output_record(&run->output, json_pack("{s:s}", "type", "queue"), error) != 0)
        return -1;
    return output_flush(&run->output, error);
}

static int listen_to_queue(struct database **database, struct error *error)
{
    if (*database != NULL)
        return 0;
    if (database_open(database, "job-watch", error) != 0)
        return -1;
    return database_listen(*database, "sesami_queue", error);
}

/* Returns when something has changed, and with it all that changed in the same half second. */
static int await_change(struct database *database, struct error *error)
{
    struct buffer payload = BUFFER_INIT;
    int found = database_await(database, LONGEST, &payload, error);

    if (found > 0)
        poll(NULL, 0, 500);
    while (found > 0)
        found = database_await(database, 0, &payload, error);
    buffer_free(&payload);
    return found;
}

int changes_tell(struct tool_run *run, struct error *error)
{
    struct database *database = NULL;
    struct error failure;

    for (int status = 0; status == 0;) {
        bool fresh = database == NULL;
        bool told = false;

        failure = (struct error)ERROR_INIT;
        if (listen_to_queue(&database, &failure) == 0 &&
            (fresh || await_change(database, &failure) == 0)) {
            status = tell(run, error);
            told = true;
        }
        if (!told && !database_may_recover(&failure)) {
            *error = failure;
            status = -1;
        } else if (!told) {
            message_warning("%s; trying again", failure.message);
            database_close(database);
            database = NULL;
            poll(NULL, 0, 2000);
        }
    }
    database_close(database);
    return -1;
}
