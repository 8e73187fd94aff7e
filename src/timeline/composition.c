#include "timeline/timeline.h"
#include "timeline/tree_state.h"

#include <stdlib.h>
#include <string.h>

/* A period and the commit of the first-parent line that stands for it: the one nearest to head
 * among those committed in the period. */
struct mark {
    enum period_unit unit;
    int64_t start;
    size_t place;    /* on the line, 0 is head */
    uint32_t commit; /* index in the history */
};

struct marks {
    struct mark *rows;
    size_t count;
    size_t capacity;
};

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

static int by_period_then_place(const void *left_mark, const void *right_mark)
{
    const struct mark *left = left_mark;
    const struct mark *right = right_mark;

    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
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

/* One mark for every commit of the line and unit, then only the best of each period. */
static int find_marks(const struct timeline *timeline, struct marks *marks, struct error *error)
{
    const struct history *history = timeline->history;
    const struct timeline_options *options = timeline->options;
    uint32_t commit = 0;
    size_t kept = 0;

    for (size_t place = 0;; place++) {
        int64_t time = history->commits[commit].committer_time;

        for (unsigned unit = 0; unit < PERIOD_UNITS; unit++) {
            struct mark mark = {unit, period_start(unit, time), place, commit};
            if (options->units & 1u << unit && time >= options->since && time < options->until &&
                marks_add(marks, &mark, error) != 0)
                return -1;
        }
        if (history->commits[commit].parent_count == 0)
            break;
        commit = history_parent(history, commit, 0);
    }
    if (marks->count == 0)
        return 0;
    qsort(marks->rows, marks->count, sizeof *marks->rows, by_period_then_place);
    for (size_t i = 0; i < marks->count; i++)
        if (kept == 0 || marks->rows[kept - 1].unit != marks->rows[i].unit ||
            marks->rows[kept - 1].start != marks->rows[i].start)
            marks->rows[kept++] = marks->rows[i];
    marks->count = kept;
    qsort(marks->rows, marks->count, sizeof *marks->rows, oldest_first);
    return 0;
}

static int write_composition(const struct timeline *timeline, const struct mark *mark,
                             struct tree_state *state, struct error *error)
{
    const struct history_commit *commit = &timeline->history->commits[mark->commit];
    const struct language_total *rows;
    char hex[OBJECT_HEX_SIZE];
    char date[PERIOD_DATE_SIZE];
    size_t count;

    if (tree_state_totals(state, &rows, &count, error) != 0)
        return -1;
    object_id_hex(timeline->repository->objects, &commit->id, hex);
    for (size_t i = 0; i < count; i++) {
        json_t *record = analysis_record(timeline->analysis, "composition");
        json_t *rest =
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "unit", period_unit_name(mark->unit),
                      "start", period_date(mark->start, date), "commit", hex, "language",
                      rows[i].language, "bytes", (json_int_t)rows[i].bytes, "lines",
                      (json_int_t)rows[i].lines, "files", (json_int_t)rows[i].files);

        if (rest == NULL || json_object_update_new(record, rest) != 0) {
            json_decref(record);
            record = NULL;
        }
        if (analysis_write(timeline->analysis, record, error) != 0)
            return -1;
    }
    return 0;
}

int composition_write(const struct timeline *timeline, struct error *error)
{
    struct tree_state *state = tree_state_new(timeline->repository->objects);
    struct marks marks = {NULL, 0, 0};
    int status = -1;

    if (state == NULL)
        return error_no_memory(error);
    if (find_marks(timeline, &marks, error) != 0)
        goto done;
    for (size_t i = 0; i < marks.count; i++) {
        const struct mark *mark = &marks.rows[i];
        const struct object_id *tree = &timeline->history->commits[mark->commit].tree;

        if ((i == 0 || mark->place != marks.rows[i - 1].place) &&
            tree_state_move(state, tree, NULL, NULL, error) != 0)
            goto done;
        if (write_composition(timeline, mark, state, error) != 0)
            goto done;
        progress_update(&timeline->run->progress, i + 1, marks.count);
    }
    status = 0;
done:
    free(marks.rows);
    tree_state_free(state);
    return status;
}
