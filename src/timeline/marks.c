#include "timeline/marks.h"

#include "timeline/fill.h"

#include <stdlib.h>
#include <string.h>

static int marks_add(struct marks *marks, const struct mark *mark, struct error *error)
{
    if (marks->count == marks->capacity) {
        size_t capacity = marks->capacity ? marks->capacity * 2 : 256;
        struct mark *rows = reallocarray(marks->rows, capacity, sizeof *rows);
        if (rows == NULL)
            return error_no_memory(error);
        marks->rows = rows;
        marks->capacity = capacity;
    }
    marks->rows[marks->count++] = *mark;
    return 0;
}

static bool is_same_period(const struct mark *left, const struct mark *right)
{
    return left->unit == right->unit && left->unit != PERIOD_COMMIT &&
           left->start == right->start && left->shown == right->shown;
}

static int by_period_then_place(const void *left_mark, const void *right_mark)
{
    const struct mark *left = left_mark;
    const struct mark *right = right_mark;

    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    if (left->shown != right->shown)
        return left->shown ? 1 : -1;
    return left->place < right->place ? -1 : left->place > right->place;
}

static int oldest_first(const void *left_mark, const void *right_mark)
{
    const struct mark *left = left_mark;
    const struct mark *right = right_mark;

    if (left->place != right->place)
        return left->place > right->place ? -1 : 1;
    return by_period_then_place(left, right);
}

/* One mark for every commit of the line and unit. */
static int mark_line(const struct timeline *timeline, bool bases, struct marks *marks,
                     struct error *error)
{
    const struct history *history = timeline->history;
    const struct timeline_options *options = timeline->options;
    uint32_t commit = 0;

    for (size_t place = 0;; place++) {
        int64_t time = history->commits[commit].committer_time;
        int64_t local = zone_local(&options->zone, time);
        bool shown = time >= options->since;

        for (unsigned unit = 0; unit < PERIOD_UNITS; unit++) {
            struct mark mark = {unit, period_start(unit, local), shown, place, commit, 0, 0};
            if (options->units & 1u << unit && (shown || bases) && time < options->until &&
                marks_add(marks, &mark, error) != 0)
                return -1;
        }
        if (history->commits[commit].parent_count == 0)
            return 0;
        commit = history_parent(history, commit, 0);
    }
}

/* Hands the empty periods of one unit to the marks before them; the marks are in the order of the
 * calendar. A clock that is absurd says nothing of the time behind it. */
static void fill_unit(const struct timeline *timeline, enum period_unit unit, struct mark *marks,
                      size_t count)
{
    struct fill fill;

    fill_begin(&fill, timeline, unit);
    for (size_t i = 0; i < count; i++)
        if (marks[i].shown)
            fill_note(&fill, marks[i].start);
    fill_end(&fill, timeline);
    for (size_t i = 0; i < count; i++) {
        bool absurd = marks[i].start <= fill.floor || marks[i].start > fill.ceiling;

        marks[i].filled = marks[i].shown ? period_next(unit, marks[i].start) : marks[i].start;
        marks[i].end = i + 1 < count ? marks[i + 1].start : INT64_MAX;
        if (absurd || !fill_next(&fill, &marks[i].filled, marks[i].end))
            marks[i].end = marks[i].filled;
        else if (marks[i].end > fill.last)
            marks[i].end = fill.last + 1;
    }
}

static void fill_units(const struct timeline *timeline, struct marks *marks)
{
    size_t first = 0;

    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++) {
        size_t end = first;

        while (end < marks->count && marks->rows[end].unit == unit)
            end++;
        fill_unit(timeline, unit, marks->rows + first, end - first);
        first = end;
    }
}

static void keep_best(const struct timeline *timeline, struct marks *marks)
{
    size_t kept = 0;

    qsort(marks->rows, marks->count, sizeof *marks->rows, by_period_then_place);
    for (size_t i = 0; i < marks->count; i++)
        if (kept == 0 || !is_same_period(&marks->rows[kept - 1], &marks->rows[i]))
            marks->rows[kept++] = marks->rows[i];
    marks->count = kept;
    fill_units(timeline, marks);
    qsort(marks->rows, marks->count, sizeof *marks->rows, oldest_first);
}

/* Drops what is not shown and not compared with. */
static void keep_needed(struct marks *marks)
{
    bool next_shown[PERIOD_UNITS] = {false};
    size_t first = marks->count;

    for (size_t i = marks->count; i-- > 0;) {
        const struct mark mark = marks->rows[i];

        if (mark.shown || next_shown[mark.unit] || mark.filled < mark.end)
            marks->rows[--first] = mark;
        next_shown[mark.unit] = mark.shown;
    }
    marks->count -= first;
    memmove(marks->rows, marks->rows + first, marks->count * sizeof *marks->rows);
}

int marks_find(const struct timeline *timeline, bool bases, struct marks *marks,
               struct error *error)
{
    memset(marks, 0, sizeof *marks);
    bases |= timeline->options->fill;
    if (mark_line(timeline, bases, marks, error) != 0)
        return -1;
    if (marks->count > 0) {
        keep_best(timeline, marks);
        keep_needed(marks);
    }
    return 0;
}

void marks_free(struct marks *marks)
{
    free(marks->rows);
}
