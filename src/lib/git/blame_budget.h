/*
 * How much work each file of a blame may take, and all of them together.
 *
 * Work is counted in steps, which take some nanoseconds each: a step of a line diff's search, a
 * handful of bytes read, a comparison of two files' names.  What a file is charged depends on its
 * history alone, not on threads or on what else is asked for, so the same files are given up
 * whatever the order: those over their own limit; and, once all together are over theirs, those
 * that took more than an equal share of it.
 *
 * Files given up cost nothing any more: the walk drops their lines where it meets them.
 */
#ifndef SESAMI_GIT_BLAME_BUDGET_H
#define SESAMI_GIT_BLAME_BUDGET_H

#include "git/blame.h"
#include "git/blame_range.h"

/* Bytes that are read and compared at the cost of a step. */
enum { BUDGET_BYTES = 64 };

/* What all threads share. */
struct blame_budget {
    uint64_t *taken; /* steps of each file */
    size_t files;
    uint64_t file_most;
    uint64_t all_most;
    uint64_t all_taken;
    bool any_over; /* files were given up */
};

int budget_open(struct blame_budget *budget, size_t files, const struct blame_options *options,
                struct error *error);
void budget_close(struct blame_budget *budget);

/* Steps that the file may take yet; 0: it is given up. */
uint64_t budget_left(const struct blame_budget *budget, uint32_t file);

void budget_charge(struct blame_budget *budget, uint32_t file, uint64_t steps);

/* The file takes no more steps, however many are left. */
void budget_give_up(struct blame_budget *budget, uint32_t file);

/* One walk's side of it. */
struct budget_use {
    struct blame_budget *budget;
    uint32_t *charged; /* the last charge of each file, by number */
    uint32_t charge;
};

int budget_use_open(struct budget_use *use, struct blame_budget *budget, struct error *error);
void budget_use_close(struct budget_use *use);

/* Charges each file that has lines among first .. end-1 of `ranges`, once. */
void budget_charge_ranges(struct budget_use *use, const struct range_list *ranges, uint32_t first,
                          uint32_t end, uint64_t steps);

/* The most that any file in `ranges` may take yet. */
uint64_t budget_left_of_ranges(const struct budget_use *use, const struct range_list *ranges);

/* Takes the lines of files that are given up out of `ranges`; returns how many lines. */
uint64_t budget_drop(const struct budget_use *use, struct range_list *ranges);

#endif
