#include "timeline/analyse.h"

#include "survey/survey.h"

#include <stdlib.h>
#include <string.h>

/* The options that change results, as `done` names them: the store keeps results apart by them. */
static json_t *options_json(const struct timeline_options *options)
{
    json_t *units = json_array();
    json_t *object;

    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++)
        if (options->units & 1u << unit)
            json_array_append_new(units, json_string(period_unit_name(unit)));
    object = json_pack("{s:o, s:s, s:b}", "unit", units, "date",
                       options->committer_date ? "committer" : "author", "renames",
                       (int)options->renames);
    if (object != NULL && options->since != INT64_MIN)
        json_object_set_new(object, "since", json_integer(options->since));
    if (object != NULL && options->until != INT64_MAX)
        json_object_set_new(object, "until", json_integer(options->until));
    if (object != NULL && options->parts != PART_ALL)
        json_object_set_new(object, "parts", json_integer(options->parts));
    return object;
}

static int write_parts(struct timeline *timeline, struct error *error)
{
    unsigned parts = timeline->options->parts;

    if (parts & PART_ACTIVITY && activity_write(timeline, error) != 0)
        return -1;
    return parts & (PART_COMPOSITION | PART_TECH) ? line_write(timeline, error) : 0;
}

int timeline_analyse(const struct timeline_options *options, struct subject *subject,
                     struct tool_run *run, struct error *error)
{
    struct analysis analysis;
    struct history history = {NULL, 0, NULL, 0};
    struct people people = {NULL, NULL, 0, NULL, 0};
    struct timeline timeline = {.options = options,
                                .repository = subject->repository,
                                .head = &subject->head,
                                .history = &history,
                                .people = &people,
                                .run = run,
                                .analysis = &analysis};
    uint64_t files = 0;
    int status = -1;

    analysis_begin(&analysis, run, subject->repo, subject->head_hex);
    if (identity_table_open(&people.table, subject->repository, &subject->head, error) != 0 ||
        history_load(&history, subject->repository->objects, &subject->head, people_visit, &people,
                     error) != 0 ||
        survey_attributes(subject->repository->objects, &history.commits[0].tree,
                          &timeline.attributes, &files, error) != 0)
        goto done;
    if (write_parts(&timeline, error) != 0)
        goto done;
    status = analysis_done(&analysis, files, 0, options_json(options), error);
done:
    attributes_free(timeline.attributes);
    history_free(&history);
    people_free(&people);
    identity_table_free(people.table);
    return status;
}
