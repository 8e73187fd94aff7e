/*
 * What a merge changed itself: the files that differ from those of every parent, and in them the
 * lines that no parent has and that all parents had, as `git log -c -p` shows them (with as many
 * '+' or '-' in front as there are parents).  A merge that git made alone changes nothing.
 */
#ifndef SESAMI_GIT_MERGE_STAT_H
#define SESAMI_GIT_MERGE_STAT_H

#include "git/numstat.h"

struct merge_stat;
struct merge_stat *merge_stat_new(struct object_store *store);
void merge_stat_free(struct merge_stat *stat);

/* Calls `visit` for each such file of the tree `merge`, whose parents have the trees `parents`.
 * `old_path` is the new one, also where renames led to another in a parent. A file that all
 * parents have and the merge has not is shown with the first parent's content. `too_costly` also
 * says that the lines lost in one place were too many to be matched. Once the budget is spent,
 * renames are not looked for either. */
int merge_stat_run(struct merge_stat *stat, const struct object_id *parents, size_t count,
                   const struct object_id *merge, const struct numstat_options *options,
                   numstat_visitor *visit, void *context, struct error *error);

#endif
