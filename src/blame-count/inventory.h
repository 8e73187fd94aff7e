/*
 * The files of one commit's tree: which are counted, as what, and why the others are not.
 */
#ifndef SESAMI_BLAME_COUNT_INVENTORY_H
#define SESAMI_BLAME_COUNT_INVENTORY_H

#include "blame-count/supply.h"

#include "detect/language.h"
#include "git/blame.h"

/* What a counted file is; its path, blob and lines stand in `files` under the same index. */
struct inventory_kind {
    const char *language; /* the group's name; NULL: unknown */
    enum file_category category;
};

struct inventory {
    struct blame_file *files; /* those counted, in the tree's order */
    struct inventory_kind *kinds;
    size_t count;
    size_t capacity;
    uint64_t lines;
    uint64_t skipped[SKIP_REASONS]; /* files, by reason */
};

/* Lists the tree of the subject's commit, in as many threads as the settings say. Contents are read
 * only of files that `facts` (may be NULL) do not know; .gitattributes that are missing come from
 * `supply` first, since what facts know depends on them. inventory_close() in any case. */
int inventory_open(struct inventory *inventory, const struct subject *subject,
                   const struct settings *settings, struct facts *facts, struct supply *supply,
                   struct error *error);
void inventory_close(struct inventory *inventory);

#endif
