#include "git/blame_range.h"

#include <stdbool.h>
#include <stdlib.h>

void range_list_free(struct range_list *list)
{
    free(list->items);
    *list = (struct range_list){NULL, 0, 0};
}

static int reserve(struct range_list *list, uint32_t extra, struct error *error)
{
    uint32_t capacity = list->capacity;
    struct line_range *items;

    if (extra > UINT32_MAX / 4 - list->count)
        return error_record(error, "too-large", "too many line ranges");
    if (list->count + extra <= capacity)
        return 0;
    while (capacity < list->count + extra)
        capacity = capacity == 0 ? extra : capacity * 2;
    items = realloc(list->items, capacity * sizeof(*items));
    if (items == NULL)
        return error_no_memory(error);
    list->items = items;
    list->capacity = capacity;
    return 0;
}

static bool goes_on(const struct line_range *last, const struct line_range *next)
{
    return last->file == next->file && last->flags == next->flags &&
           last->start + last->count == next->start && last->line + last->count == next->line &&
           !(next->flags & RANGE_APART);
}

int range_list_add(struct range_list *list, const struct line_range *range, struct error *error)
{
    if (list->count > 0 && goes_on(&list->items[list->count - 1], range)) {
        list->items[list->count - 1].count += range->count;
        return 0;
    }
    if (reserve(list, 1, error) != 0)
        return -1;
    list->items[list->count++] = *range;
    return 0;
}

int range_compare(const struct line_range *left, const struct line_range *right)
{
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return left->line < right->line ? -1 : left->line > right->line;
}

bool range_list_any(const void *context, uint32_t first, uint32_t end)
{
    const struct range_list *list = context;

    for (uint32_t i = 0; i < list->count && list->items[i].start < end; i++)
        if (list->items[i].start + list->items[i].count > first)
            return true;
    return false;
}

static int compare_ranges(const void *left, const void *right)
{
    return range_compare(left, right);
}

int range_list_merge(struct range_list *into, struct range_list *from, struct error *error)
{
    struct range_list merged = {NULL, 0, 0};
    uint32_t i = 0, j = 0;

    if (into->count == 0) {
        range_list_free(into);
        *into = *from;
        *from = merged;
        return 0;
    }
    if (from->count > UINT32_MAX / 4 || reserve(&merged, into->count + from->count, error) != 0)
        return error_no_memory(error);
    while (i < into->count || j < from->count) {
        const struct line_range *next;

        if (j == from->count ||
            (i < into->count && compare_ranges(&into->items[i], &from->items[j]) <= 0))
            next = &into->items[i++];
        else
            next = &from->items[j++];
        if (range_list_add(&merged, next, error) != 0)
            return -1;
    }
    range_list_free(into);
    range_list_free(from);
    *into = merged;
    return 0;
}

/* Cuts lines from..to-1 (numbers in this file) out of `range` and adds them, moved by `offset`. */
static int add_part(struct range_list *list, const struct line_range *range, uint32_t from,
                    uint32_t to, int64_t offset, struct error *error)
{
    struct line_range part = {(uint32_t)(from + offset), to - from,
                              range->line + (from - range->start), range->file, range->flags};

    return from < to ? range_list_add(list, &part, error) : 0;
}

/* How far lines behind `hunk` moved. */
static int64_t offset_after(const struct hunk *hunk)
{
    return (int64_t)hunk->old_start + hunk->old_count - hunk->new_start - hunk->new_count;
}

/* Splits one range; `hunks` begins with the first one that may touch it. */
static int split_range(const struct line_range *range, const struct hunk *hunks, size_t hunk_count,
                       int64_t offset, struct range_list *passed, struct range_list *kept,
                       struct error *error)
{
    uint32_t at = range->start;
    uint32_t end = range->start + range->count;

    for (size_t i = 0; i < hunk_count && hunks[i].new_start < end; i++) {
        uint32_t hunk_end = hunks[i].new_start + hunks[i].new_count;

        if (hunks[i].new_start > at) {
            if (add_part(passed, range, at, hunks[i].new_start, offset, error) != 0)
                return -1;
            at = hunks[i].new_start;
        }
        if (hunk_end > at) {
            uint32_t to = hunk_end < end ? hunk_end : end;

            if (add_part(kept, range, at, to, 0, error) != 0)
                return -1;
            at = to;
        }
        offset = offset_after(&hunks[i]);
    }
    return add_part(passed, range, at, end, offset, error);
}

/* Adds the ranges from number *at on that end before line `end`, where the next hunk begins: nearly
 * all of them, nearly always. What `list` has apart stays apart when all of it moves alike; only
 * the first may join what was added before. */
static int pass_untouched(const struct range_list *list, uint32_t *at, uint32_t end, int64_t offset,
                          struct range_list *passed, struct error *error)
{
    const struct line_range *range = &list->items[*at];
    const struct line_range *last = list->items + list->count;
    struct line_range *out;

    if (reserve(passed, list->count - *at, error) != 0 ||
        add_part(passed, range, range->start, range->start + range->count, offset, error) != 0)
        return -1;
    out = passed->items + passed->count;
    for (range++; range < last && range->start + range->count <= end; range++) {
        *out = *range;
        out->start = (uint32_t)(range->start + offset);
        out++;
    }
    passed->count = (uint32_t)(out - passed->items);
    *at = (uint32_t)(range - list->items);
    return 0;
}

/* Parts of overlapping ranges may have come out of order. */
static void sort_list(struct range_list *list)
{
    for (uint32_t i = 1; i < list->count; i++)
        if (list->items[i].start < list->items[i - 1].start) {
            qsort(list->items, list->count, sizeof(*list->items), compare_ranges);
            return;
        }
}

int range_list_split(const struct range_list *list, const struct hunk *hunks, size_t hunk_count,
                     struct range_list *passed, struct range_list *kept, struct error *error)
{
    size_t first = 0;

    for (uint32_t i = 0; i < list->count;) {
        const struct line_range *range = &list->items[i];
        uint32_t end;
        int64_t offset;
        int status;

        while (first < hunk_count &&
               hunks[first].new_start + hunks[first].new_count <= range->start)
            first++;
        offset = first > 0 ? offset_after(&hunks[first - 1]) : 0;
        end = first < hunk_count ? hunks[first].new_start : UINT32_MAX;
        if (range->start + range->count <= end)
            status = pass_untouched(list, &i, end, offset, passed, error);
        else
            status = split_range(&list->items[i++], hunks + first, hunk_count - first, offset,
                                 passed, kept, error);
        if (status != 0)
            return -1;
    }
    sort_list(passed);
    sort_list(kept);
    return 0;
}

/* Whether two lines one after the other are like such lines, or both like none. */
static bool stays_together(int32_t guess, int32_t next)
{
    return guess < 0 ? next < 0 : next == guess + 1;
}

static uint32_t count_together(const int32_t *guess, uint32_t most)
{
    uint32_t count = 1;

    while (count < most && stays_together(guess[count - 1], guess[count]))
        count++;
    return count;
}

int range_list_guess(const struct range_list *list, const int32_t *guess, uint32_t lines,
                     struct range_list *passed, struct range_list *kept, struct error *error)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (list->items[i].start > lines || list->items[i].count > lines - list->items[i].start)
            return error_record(error, "corrupt-facts", "lines past the end of a file");
        for (uint32_t line = 0, count = 0; line < list->items[i].count; line += count) {
            struct line_range part = list->items[i];
            int32_t from = guess[part.start + line];

            count = count_together(guess + part.start + line, part.count - line);
            part.start = from >= 0 ? (uint32_t)from : part.start + line;
            part.line += line;
            part.count = count;
            part.flags |= from >= 0 ? BLAME_IGNORED : BLAME_UNBLAMABLE;
            if (range_list_add(from >= 0 ? passed : kept, &part, error) != 0)
                return -1;
        }
    }
    sort_list(passed);
    sort_list(kept);
    return 0;
}
