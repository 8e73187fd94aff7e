#include "timeline/composition.h"

struct composition {
    const struct timeline *timeline;
    const struct mark *mark;
    const struct language_total *rows;
    size_t count;
    char commit[OBJECT_HEX_SIZE];
};

static json_t *row_record(const struct composition *composition, int64_t start,
                          const struct language_total *row)
{
    json_t *record = analysis_record(composition->timeline->analysis, "composition");
    char date[PERIOD_DATE_SIZE];
    json_t *rest = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "unit",
                             period_unit_name(composition->mark->unit), "start",
                             period_date(start, date), "commit", composition->commit, "language",
                             row->language, "bytes", (json_int_t)row->bytes, "lines",
                             (json_int_t)row->lines, "files", (json_int_t)row->files);

    if (rest == NULL || json_object_update_new(record, rest) != 0) {
        json_decref(record);
        return NULL;
    }
    return record;
}

static int write_period(const struct composition *composition, int64_t start, struct error *error)
{
    for (size_t i = 0; i < composition->count; i++)
        if (analysis_write(composition->timeline->analysis,
                           row_record(composition, start, &composition->rows[i]), error) != 0)
            return -1;
    return 0;
}

int composition_write(const struct timeline *timeline, const struct mark *mark,
                      struct tree_state *state, struct error *error)
{
    struct composition composition = {.timeline = timeline, .mark = mark};

    if (tree_state_totals(state, &composition.rows, &composition.count, error) != 0)
        return -1;
    object_id_hex(timeline->repository->objects, &timeline->history->commits[mark->commit].id,
                  composition.commit);
    if (mark->shown && write_period(&composition, mark->start, error) != 0)
        return -1;
    for (int64_t start = mark->filled; start < mark->end; start = period_next(mark->unit, start))
        if (write_period(&composition, start, error) != 0)
            return -1;
    return 0;
}
