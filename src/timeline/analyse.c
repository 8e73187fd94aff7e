#include "timeline/analyse.h"

#include "survey/survey.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 86400 };

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
    if (object != NULL && strcmp(options->zone.name, "UTC") != 0)
        json_object_set_new(object, "tz", json_string(options->zone.name));
    if (object != NULL && options->since != INT64_MIN)
        json_object_set_new(object, "since", json_integer(options->since));
    if (object != NULL && options->until != INT64_MAX)
        json_object_set_new(object, "until", json_integer(options->until));
    if (object != NULL && options->parts != PART_ALL)
        json_object_set_new(object, "parts", json_integer(options->parts));
    return object;
}

/* Tells how many commits carry a date that cannot be right; git takes dates that it cannot read,
 * and all before 1970, for the first second. They are counted all the same, where they say. */
static int write_absurd_dates(const struct timeline *timeline, struct error *error)
{
    const int64_t latest = (int64_t)time(NULL) + SECONDS_A_DAY;
    uint64_t commits = 0;
    json_t *record;
    json_t *rest;

    for (size_t i = 0; i < timeline->history->count; i++) {
        int64_t committed = timeline->history->commits[i].committer_time;
        int64_t authored = timeline->people->commits[i].author_time;

        commits += committed <= 0 || authored <= 0 || committed > latest || authored > latest;
    }
    if (commits == 0)
        return 0;
    record = analysis_record(timeline->analysis, "skipped");
    rest = json_pack("{s:s, s:s, s:i, s:I}", "stage", timeline->analysis->stage, "reason",
                     "absurd-date", "files", 0, "commits", (json_int_t)commits);
    if (rest == NULL || json_object_update_new(record, rest) != 0) {
        json_decref(record);
        record = NULL;
    }
    return analysis_write(timeline->analysis, record, error);
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
    if (write_parts(&timeline, error) != 0 || write_absurd_dates(&timeline, error) != 0)
        goto done;
    status = analysis_done(&analysis, files, 0, options_json(options), error);
done:
    attributes_free(timeline.attributes);
    history_free(&history);
    people_free(&people);
    identity_table_free(people.table);
    return status;
}
