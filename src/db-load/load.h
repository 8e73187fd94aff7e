/*
 * Records of analyses on their way into the database.
 *
 * Records of several repositories and stages may come mixed: those of each (repository, commit,
 * stage) are put aside as rows until that stage's `done`.  Then one transaction copies them and
 * puts them in place of what was stored for the same (repository, stage, commit, options).  Without
 * a `done` nothing of them is ever sent.
 *
 * A `done` that counts other records than those that came is refused ("count-mismatch"): some were
 * lost, or two runs got mixed.  Records with impossible values are left out, reported, and counted
 * in analysis.rejected.
 */
#ifndef SESAMI_DB_LOAD_LOAD_H
#define SESAMI_DB_LOAD_LOAD_H

#include "db-load/spill.h"
#include "db-load/table.h"
#include "db/connection.h"

#include <jansson.h>

/* At most this many stages may be unfinished at a time; memory is about 0.3 MiB each. */
enum { LOADS_OPEN = 256 };

/* One stage's records on one commit, of which not all have come. */
struct load {
    char *repo;
    char *head;
    char *stage; /* "": records of types that this program does not know */
    uint64_t arrived;
    uint64_t rejected;
    uint64_t touched; /* when a record came last, in records of the whole input */
    struct spill spills[RECORD_TABLES];
};

struct loads {
    struct database *database; /* the caller's */
    struct load *open[LOADS_OPEN];
    size_t count;
    struct spill_file file;
    struct buffer row;
    uint64_t clock;
    json_t *told_heads; /* repositories whose head a clone record has told */
    struct {
        uint64_t analyses;
        uint64_t rows;
        double seconds;
    } stored;
};

int loads_init(struct loads *loads, struct database *database, struct error *error);
void loads_free(struct loads *loads);

/* Takes note of one record of any type but `done`. There must be room. */
int loads_add(struct loads *loads, const json_t *record, struct error *error);

/* Stores what a `done` record completes. On failure the records are forgotten and nothing is
 * stored. */
int loads_finish(struct loads *loads, const json_t *done, struct error *error);

/* A new run on (repo, head) begins: the caller reports and forgets what is open of an older one.
 * Returns one unfinished load, taken out of `loads` (load_free() it), or NULL. With `repo` NULL it
 * is any one. Loads of unknown record types are dropped on the way. */
struct load *loads_take_unfinished(struct loads *loads, const char *repo, const char *head);

/* When as many are open as may be: takes out the one that has waited longest (load_free() it), so
 * that there is room. NULL when there is room already. */
struct load *loads_make_room(struct loads *loads);

void load_free(struct loads *loads, struct load *load);

#endif
