#include "db/notification.h"

#include <poll.h>
#include <stdio.h>

int database_listen(struct database *database, const char *channel, struct error *error)
{
    char sql[100];

    snprintf(sql, sizeof sql, "listen %s", channel);
    return database_run(database, sql, error);
}

/* 1: `payload` is filled. */
static int next(PGconn *connection, struct buffer *payload, struct error *error)
{
    PGnotify *notification = PQnotifies(connection);
    int status;

    if (notification == NULL)
        return 0;
    buffer_clear(payload);
    status = buffer_add_string(payload, notification->extra, error);
    PQfreemem(notification);
    return status == 0 ? 1 : -1;
}

int database_await(struct database *database, double seconds, struct buffer *payload,
                   struct error *error)
{
    PGconn *connection = database_connection(database);
    struct pollfd wait = {.fd = PQsocket(connection), .events = POLLIN};
    int found = next(connection, payload, error);

    if (found != 0 || poll(&wait, 1, (int)(seconds * 1000)) <= 0)
        return found;
    if (PQconsumeInput(connection) == 0)
        return database_failure(database, NULL, error);
    return next(connection, payload, error);
}
