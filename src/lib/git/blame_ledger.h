/*
 * Where lines came to rest during one blame walk. Entries stay where they are: a list that doubled
 * would leave holes as large as itself.
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
    uint32_t before; /* the entry of the same file before this one; UINT32_MAX: none */
    uint32_t line;
    uint32_t count;
    uint32_t origin_line;
    uint32_t origin; /* for ledger_origin_at() */
    uint32_t flags;
};

/* Items in chunks of LEDGER_CHUNK. */
struct ledger_list {
    void **chunks;
    uint32_t count;
    uint32_t room; /* for chunks */
};

enum { LEDGER_CHUNK = 4096 };

/* Zeroed, it is empty. */
struct ledger {
    struct ledger_list origins; /* struct ledger_origin */
    struct ledger_list lines;   /* struct ledger_line */
    uint32_t *last;             /* each file's last entry; UINT32_MAX: it has none */
    uint32_t file_room;
};

void ledger_free(struct ledger *ledger);

/* Settles `ranges` on `origin`. *settled grows by their number of lines. */
int ledger_settle(struct ledger *ledger, const struct ledger_origin *origin,
                  const struct range_list *ranges, uint64_t *settled, struct error *error);

/* A file's entries, the last settled first; NULL behind the first. */
const struct ledger_line *ledger_last(const struct ledger *ledger, uint32_t file);
const struct ledger_line *ledger_before(const struct ledger *ledger,
                                        const struct ledger_line *line);

const struct ledger_origin *ledger_origin_at(const struct ledger *ledger, uint32_t number);

#endif
