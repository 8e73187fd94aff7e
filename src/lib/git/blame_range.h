/*
 * Line ranges: which lines of some old file are lines of which file of the commit analysed.
 *
 * A list is sorted by `start`.  Ranges may overlap: several files can meet in one old path.
 */
#ifndef SESAMI_GIT_BLAME_RANGE_H
#define SESAMI_GIT_BLAME_RANGE_H

#include "git/blame.h"
#include "git/linediff.h"

/* Among the flags of a range: it is never joined to another, because it matters which lines came
 * here together. */
#define RANGE_APART (1u << 31)

struct line_range {
    uint32_t start; /* first line in the old file, from 0 */
    uint32_t count;
    uint32_t line;  /* that line in the analysed file */
    uint32_t file;  /* the analysed file's index */
    uint32_t flags; /* enum blame_flags, of blame.h, and RANGE_APART */
};

struct range_list {
    struct line_range *items;
    uint32_t count;
    uint32_t capacity;
};

void range_list_free(struct range_list *list);

/* The order of a list: by start, file and line; as for qsort(). */
int range_compare(const struct line_range *left, const struct line_range *right);

/* Adds a range that starts no earlier than the last; joins it to the last when it goes on there. */
int range_list_add(struct range_list *list, const struct line_range *range, struct error *error);

/* Moves all of `from` into `into`; `from` is empty afterwards. */
int range_list_merge(struct range_list *into, struct range_list *from, struct error *error);

/* Whether any of the old file's lines first .. end-1 is in `list`, a struct range_list. */
bool range_list_any(const void *list, uint32_t first, uint32_t end);

/* Splits `list` along the hunks that lead from the parent's file to this one: lines outside them
 * go to `passed` with their numbers in the parent, those inside to `kept`. Both come empty. */
int range_list_split(const struct range_list *list, const struct hunk *hunks, size_t hunk_count,
                     struct range_list *passed, struct range_list *kept, struct error *error);

/* Shares `list` out by what an ignored commit's lines are guessed to come from: `guess` has the
 * parent's line for each of the `lines` lines of this file, or a negative number. Ranges past the
 * file's end, which only wrong facts lead to, are an ERROR_RECORD: "corrupt-facts". */
int range_list_guess(const struct range_list *list, const int32_t *guess, uint32_t lines,
                     struct range_list *passed, struct range_list *kept, struct error *error);

#endif
