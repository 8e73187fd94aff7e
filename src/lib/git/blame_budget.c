#include "git/blame_budget.h"

#include <stdlib.h>

/* More than any limit, and far from where charges wrap round. */
#define GIVEN_UP (UINT64_MAX / 2)

int budget_open(struct blame_budget *budget, size_t files, const struct blame_options *options,
                struct error *error)
{
    uint64_t more = options->find_copies > 0 ? BLAME_COPIES_STEPS : 1;

    *budget = (struct blame_budget){
        .files = files,
        .file_most = options->file_steps > 0 ? options->file_steps : BLAME_FILE_STEPS * more,
        .all_most = options->steps > 0 ? options->steps : BLAME_STEPS * more,
    };
    budget->taken = calloc(files + 1, sizeof(*budget->taken));
    return budget->taken != NULL ? 0 : error_no_memory(error);
}

void budget_close(struct blame_budget *budget)
{
    free(budget->taken);
}

static uint64_t load(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

/* What a file may take just now. */
static uint64_t most(const struct blame_budget *budget)
{
    uint64_t share;

    if (load(&budget->all_taken) <= budget->all_most)
        return budget->file_most;
    share = budget->all_most / budget->files;
    return share < budget->file_most ? share : budget->file_most;
}

uint64_t budget_left(const struct blame_budget *budget, uint32_t file)
{
    uint64_t limit = most(budget);
    uint64_t taken = load(&budget->taken[file]);

    return taken < limit ? limit - taken : 0;
}

static void note_over(struct blame_budget *budget)
{
    if (!__atomic_load_n(&budget->any_over, __ATOMIC_RELAXED))
        __atomic_store_n(&budget->any_over, true, __ATOMIC_RELAXED);
}

void budget_charge(struct blame_budget *budget, uint32_t file, uint64_t steps)
{
    uint64_t all;

    /* What was given up stays so; what it took on its way is little more than its limit. */
    if (budget_left(budget, file) == 0)
        return;
    __atomic_add_fetch(&budget->taken[file], steps, __ATOMIC_RELAXED);
    all = __atomic_add_fetch(&budget->all_taken, steps, __ATOMIC_RELAXED);
    if (all > budget->all_most || budget_left(budget, file) == 0)
        note_over(budget);
}

void budget_give_up(struct blame_budget *budget, uint32_t file)
{
    __atomic_store_n(&budget->taken[file], GIVEN_UP, __ATOMIC_RELAXED);
    note_over(budget);
}

int budget_use_open(struct budget_use *use, struct blame_budget *budget, struct error *error)
{
    use->budget = budget;
    use->charged = calloc(budget->files + 1, sizeof(*use->charged));
    return use->charged != NULL ? 0 : error_no_memory(error);
}

void budget_use_close(struct budget_use *use)
{
    free(use->charged);
}

void budget_charge_ranges(struct budget_use *use, const struct range_list *ranges, uint32_t first,
                          uint32_t end, uint64_t steps)
{
    if (steps == 0)
        return;
    use->charge++;
    for (uint32_t i = 0; i < ranges->count; i++) {
        const struct line_range *range = &ranges->items[i];

        if (range->start >= end || range->start + range->count <= first ||
            use->charged[range->file] == use->charge)
            continue;
        use->charged[range->file] = use->charge;
        budget_charge(use->budget, range->file, steps);
    }
}

uint64_t budget_left_of_ranges(const struct budget_use *use, const struct range_list *ranges)
{
    uint64_t left = 0;

    for (uint32_t i = 0; i < ranges->count; i++) {
        uint64_t of_file = i > 0 && ranges->items[i].file == ranges->items[i - 1].file
                               ? 0
                               : budget_left(use->budget, ranges->items[i].file);

        if (of_file > left)
            left = of_file;
    }
    return left;
}

uint64_t budget_drop(const struct budget_use *use, struct range_list *ranges)
{
    uint64_t dropped = 0;
    uint32_t kept = 0;

    if (!__atomic_load_n(&use->budget->any_over, __ATOMIC_RELAXED))
        return 0;
    for (uint32_t i = 0; i < ranges->count; i++) {
        if (budget_left(use->budget, ranges->items[i].file) > 0)
            ranges->items[kept++] = ranges->items[i];
        else
            dropped += ranges->items[i].count;
    }
    ranges->count = kept;
    return dropped;
}
