/*
 * LISTEN and NOTIFY: being woken instead of asking again and again.
 */
#ifndef SESAMI_DB_NOTIFICATION_H
#define SESAMI_DB_NOTIFICATION_H

#include "base/buffer.h"
#include "db/connection.h"

/* `channel` is a plain identifier of the program's own. */
int database_listen(struct database *database, const char *channel, struct error *error);

/* 1: a notification came, `payload` has its text; 0: none within `seconds`, or a signal came;
 * -1: "database-lost". Those that came while something else was asked come first. */
int database_await(struct database *database, double seconds, struct buffer *payload,
                   struct error *error);

#endif
