/*
 * One commit of a repository: which lines are counted of it, and its records from `blame` to
 * `done`.
 */
#ifndef SESAMI_BLAME_COUNT_SNAPSHOT_H
#define SESAMI_BLAME_COUNT_SNAPSHOT_H

#include "blame-count/authors.h"
#include "blame-count/ignored.h"
#include "blame-count/inventory.h"
#include "blame-count/settings.h"
#include "blame-count/supply.h"

#include "base/tool.h"
#include "git/subject.h"

struct snapshot {
    const struct settings *settings;
    struct subject subject; /* at that commit; the repository and the name are the caller's */
    struct facts *facts;    /* NULL: none are kept */
    struct supply *supply;
    struct inventory inventory;
    struct ignored ignored;
    struct authors authors;
    struct blame *blame; /* NULL: the lines are not attributed yet */
    struct analysis analysis;
    bool opened;
    struct error error; /* why it failed; the caller's to set and to look at */
    uint64_t files;     /* those attributed */
    uint64_t lines;
};

/* Lists the files of the commit and what is ignored there: of a zeroed snapshot `settings`,
 * `subject`, `supply` and perhaps `facts` are set. snapshot_close() in any case; then it may be
 * opened again. */
int snapshot_open(struct snapshot *snapshot, struct tool_run *run, struct error *error);
void snapshot_close(struct snapshot *snapshot);

/* Whether all that can be wrong after a walk is that objects were missing. */
bool snapshot_lacks_versions(const struct snapshot *snapshot);

/* Writes all its records; `blame` is set. */
int snapshot_write(struct snapshot *snapshot, struct error *error);

#endif
