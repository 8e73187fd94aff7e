/*
 * How much work comparing two trees line by line may take yet, renames and all.
 *
 * Work is counted in steps of some nanoseconds, which depend on what is compared alone: those of
 * line diffs and searches for renames, and one for some bytes read.  A NULL budget has no end.
 */
#ifndef SESAMI_GIT_DIFF_BUDGET_H
#define SESAMI_GIT_DIFF_BUDGET_H

#include "git/change_list.h"
#include "git/linediff.h"

struct diff_budget {
    uint64_t left; /* 0: it is spent, and nothing is read or compared any more */
};

bool diff_budget_is_spent(const struct diff_budget *budget);
void diff_budget_charge(struct diff_budget *budget, uint64_t steps);
void diff_budget_charge_bytes(struct diff_budget *budget, uint64_t bytes);

/* The next diff takes no more than is left, and LINEDIFF_STEPS at most. */
void diff_budget_limit(const struct diff_budget *budget, struct linediff *diff);

/* Charges the last diff, which was limited so; one that was given up for what was left spends it.
 */
void diff_budget_charge_diff(struct diff_budget *budget, const struct linediff *diff,
                             bool given_up);

/* change_list_fill() within the budget. A search for renames that would take more is left out and
 * spends it. */
int diff_budget_list(struct diff_budget *budget, struct change_list *list,
                     struct object_store *store, struct renames *renames,
                     const struct object_id *old_tree, const struct object_id *new_tree,
                     const struct path_filter *filter, struct error *error);

#endif
