/*
 * Where lines came to rest during one blame walk.
 */
#ifndef SESAMI_GIT_BLAME_LEDGER_H
#define SESAMI_GIT_BLAME_LEDGER_H

#include "git/blame_path.h"
#include "git/blame_range.h"

/* A file at the commit that lines are settled on; numbers as the walk counts them. */
struct ledger_origin {
    uint32_t commit;
    path_number path;
    uint32_t previous_commit; /* UINT32_MAX: none */
    path_number previous_path;
};

struct ledger_line {
    uint32_t file;
    uint32_t line;
    uint32_t count;
    uint32_t origin_line;
    uint32_t origin; /* index into `origins` */
    uint32_t flags;
};

struct ledger {
    struct ledger_origin *origins;
    uint32_t origin_count;
    uint32_t origin_capacity;
    struct ledger_line *lines;
    uint32_t line_count;
    uint32_t line_capacity;
};

void ledger_free(struct ledger *ledger);

/* Settles `ranges` on `origin`. *settled grows by their number of lines. */
int ledger_settle(struct ledger *ledger, const struct ledger_origin *origin,
                  const struct range_list *ranges, uint64_t *settled, struct error *error);

/* Sorts the lines by file and line and joins neighbours of the same commit and path. */
void ledger_sort(struct ledger *ledger);

/* Of a sorted ledger the first line that is of `file` or one behind it; line_count when none is. */
uint32_t ledger_find(const struct ledger *ledger, uint32_t file);

#endif
