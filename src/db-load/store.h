/*
 * What db-load does with each record: analyses to load.h, coding activity to activity.h, the rest
 * to the database at once, and the answer to --lookup.
 */
#ifndef SESAMI_DB_LOAD_STORE_H
#define SESAMI_DB_LOAD_STORE_H

#include "base/tool.h"
#include "db-load/activity.h"
#include "db-load/load.h"

struct store {
    struct database *database;
    struct loads loads;
    struct activity activity;
    bool lookup; /* add a `stored` record behind every clone and head */
};

/* Connects and makes ready; a database that was never migrated, or by another program, is refused
 * ("not-migrated"). */
int store_open(struct store *store, struct error *error);

/* Takes any record. An ERROR_RECORD has been noted in the database when its repository is known. */
int store_record(struct store *store, struct tool_run *run, const json_t *record,
                 struct error *error);

/* No more input is at hand: what waits only for company is stored. */
int store_pause(struct store *store, struct tool_run *run, struct error *error);

/* All input has come: what has no `done` is reported, each as a failed record. Tells how much was
 * stored. */
int store_finish(struct store *store, struct tool_run *run, struct error *error);

void store_close(struct store *store);

#endif
