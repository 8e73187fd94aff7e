/*
 * Records of coding activity on their way into the database: snapshot, build_log and run_log belong
 * to no repository and wait for no `done`.
 *
 * They are stored together, up to ACTIVITY_LOT in a transaction, as soon as no more input is at
 * hand.  A record that cannot be stored is reported singly, behind the records of its lot; one that
 * was stored before, by whatever way, is no other.
 */
#ifndef SESAMI_DB_LOAD_ACTIVITY_H
#define SESAMI_DB_LOAD_ACTIVITY_H

#include "base/tool.h"
#include "db/connection.h"

enum { ACTIVITY_LOT = 500 };

struct activity {
    struct database *database; /* the caller's */
    json_t *records;           /* that wait */
    uint64_t stored;
    uint64_t known;
};

int activity_init(struct activity *activity, struct database *database, struct error *error);
void activity_free(struct activity *activity);

bool activity_is(const char *type);

/* Takes note of a record of such a type; stores what waits when that is enough. */
int activity_add(struct activity *activity, struct tool_run *run, const json_t *record,
                 struct error *error);

/* Stores all that waits. Records that cannot be are reported and are no failure of the call. */
int activity_flush(struct activity *activity, struct tool_run *run, struct error *error);

#endif
