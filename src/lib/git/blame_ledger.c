#include "git/blame_ledger.h"

#include <stdbool.h>
#include <stdlib.h>

void ledger_free(struct ledger *ledger)
{
    free(ledger->origins);
    free(ledger->lines);
    *ledger = (struct ledger){0};
}

/* Room for `extra` more items of `size` bytes in *items. */
static int reserve(void **items, uint32_t *capacity, uint32_t count, uint32_t extra, size_t size,
                   struct error *error)
{
    uint64_t wanted = *capacity;
    void *larger;

    if ((uint64_t)count + extra <= wanted)
        return 0;
    while (wanted < (uint64_t)count + extra)
        wanted = wanted == 0 ? 64 : wanted * 2;
    if (wanted > UINT32_MAX / 2)
        return error_record(error, "too-large", "too many lines to settle");
    larger = realloc(*items, wanted * size);
    if (larger == NULL)
        return error_no_memory(error);
    *items = larger;
    *capacity = (uint32_t)wanted;
    return 0;
}

int ledger_settle(struct ledger *ledger, const struct ledger_origin *origin,
                  const struct range_list *ranges, uint64_t *settled, struct error *error)
{
    void *origins = ledger->origins;
    void *lines = ledger->lines;
    int status;

    status = reserve(&origins, &ledger->origin_capacity, ledger->origin_count, 1,
                     sizeof(*ledger->origins), error);
    ledger->origins = origins;
    if (status == 0)
        status = reserve(&lines, &ledger->line_capacity, ledger->line_count, ranges->count,
                         sizeof(*ledger->lines), error);
    ledger->lines = lines;
    if (status != 0)
        return -1;
    for (uint32_t i = 0; i < ranges->count; i++) {
        const struct line_range *range = &ranges->items[i];

        ledger->lines[ledger->line_count++] =
            (struct ledger_line){range->file,  range->line,          range->count,
                                 range->start, ledger->origin_count, range->flags & ~RANGE_APART};
        *settled += range->count;
    }
    ledger->origins[ledger->origin_count++] = *origin;
    return 0;
}

static int compare_lines(const void *left, const void *right)
{
    const struct ledger_line *a = left, *b = right;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

/* A commit that was taken twice has two origins for one path. */
static bool same_origin(const struct ledger *ledger, uint32_t left, uint32_t right)
{
    const struct ledger_origin *a = &ledger->origins[left];
    const struct ledger_origin *b = &ledger->origins[right];

    return left == right || (a->commit == b->commit && a->path == b->path);
}

void ledger_sort(struct ledger *ledger)
{
    uint32_t kept = 0;

    if (ledger->line_count == 0)
        return;
    qsort(ledger->lines, ledger->line_count, sizeof(*ledger->lines), compare_lines);
    for (uint32_t i = 1; i < ledger->line_count; i++) {
        struct ledger_line *last = &ledger->lines[kept];
        const struct ledger_line *next = &ledger->lines[i];

        if (next->file == last->file && next->flags == last->flags &&
            next->line == last->line + last->count &&
            next->origin_line == last->origin_line + last->count &&
            same_origin(ledger, last->origin, next->origin))
            last->count += next->count;
        else
            ledger->lines[++kept] = *next;
    }
    ledger->line_count = kept + 1;
}

uint32_t ledger_find(const struct ledger *ledger, uint32_t file)
{
    uint32_t from = 0, to = ledger->line_count;

    while (from < to) {
        uint32_t middle = from + (to - from) / 2;

        if (ledger->lines[middle].file < file)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}
