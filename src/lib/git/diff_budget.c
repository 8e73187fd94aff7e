#include "git/diff_budget.h"

#include <string.h>

enum { BYTES_A_STEP = 64 };

bool diff_budget_is_spent(const struct diff_budget *budget)
{
    return budget != NULL && budget->left == 0;
}

void diff_budget_charge(struct diff_budget *budget, uint64_t steps)
{
    if (budget != NULL)
        budget->left -= steps < budget->left ? steps : budget->left;
}

void diff_budget_charge_bytes(struct diff_budget *budget, uint64_t bytes)
{
    diff_budget_charge(budget, bytes / BYTES_A_STEP + 1);
}

void diff_budget_limit(const struct diff_budget *budget, struct linediff *diff)
{
    uint64_t steps = LINEDIFF_STEPS;

    if (budget != NULL && budget->left < steps)
        steps = budget->left > 0 ? budget->left : 1; /* 0 would be no limit */
    linediff_set_limit(diff, steps);
}

void diff_budget_charge_diff(struct diff_budget *budget, const struct linediff *diff, bool given_up)
{
    if (given_up && budget != NULL && budget->left < LINEDIFF_STEPS)
        budget->left = 0;
    diff_budget_charge(budget, linediff_steps(diff));
}

int diff_budget_list(struct diff_budget *budget, struct change_list *list,
                     struct object_store *store, struct renames *renames,
                     const struct object_id *old_tree, const struct object_id *new_tree,
                     const struct path_filter *filter, struct error *error)
{
    struct error problem = ERROR_INIT;
    int status;

    if (renames == NULL || budget == NULL)
        return change_list_fill(list, store, renames, old_tree, new_tree, filter, error);
    renames_set_limit(renames, budget->left);
    status = change_list_fill(list, store, renames, old_tree, new_tree, filter, &problem);
    diff_budget_charge(budget, renames_steps(renames));
    if (status != 0 && strcmp(problem.code, "search-too-costly") == 0) {
        budget->left = 0;
        return change_list_fill(list, store, NULL, old_tree, new_tree, filter, error);
    }
    if (status != 0 && error != NULL)
        *error = problem;
    return status;
}
