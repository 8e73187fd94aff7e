#include "timeline/composition.h"

static json_t *composition_record(const struct timeline *timeline, const struct mark *mark,
                                  const char *commit, const struct language_total *row)
{
    json_t *record = analysis_record(timeline->analysis, "composition");
    char date[PERIOD_DATE_SIZE];
    json_t *rest = json_pack(
        "{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "unit", period_unit_name(mark->unit), "start",
        period_date(mark->start, date), "commit", commit, "language", row->language, "bytes",
        (json_int_t)row->bytes, "lines", (json_int_t)row->lines, "files", (json_int_t)row->files);

    if (rest == NULL || json_object_update_new(record, rest) != 0) {
        json_decref(record);
        return NULL;
    }
    return record;
}

int composition_write(const struct timeline *timeline, const struct mark *mark,
                      struct tree_state *state, struct error *error)
{
    const struct history_commit *commit = &timeline->history->commits[mark->commit];
    const struct language_total *rows;
    char hex[OBJECT_HEX_SIZE];
    size_t count;

    if (tree_state_totals(state, &rows, &count, error) != 0)
        return -1;
    object_id_hex(timeline->repository->objects, &commit->id, hex);
    for (size_t i = 0; i < count; i++)
        if (analysis_write(timeline->analysis, composition_record(timeline, mark, hex, &rows[i]),
                           error) != 0)
            return -1;
    return 0;
}
