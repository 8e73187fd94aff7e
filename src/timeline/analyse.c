#include "timeline/analyse.h"

#include "survey/survey.h"

#include <stdlib.h>
#include <time.h>

enum { SECONDS_A_DAY = 86400 };

/* Tells how many commits carry a date that cannot be right; git takes dates that it cannot read,
 * and all before 1970, for the first second. They are counted all the same, where they say. */
static int write_absurd_dates(const struct timeline *timeline, struct error *error)
{
    const int64_t latest = timeline->latest;
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

static int choose_people(struct timeline *timeline, struct error *error)
{
    const struct people *people = timeline->people;

    timeline->chosen = calloc(people->all_count + 1, sizeof *timeline->chosen);
    if (timeline->chosen == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < people->all_count; i++)
        if (filter_matches_author(&timeline->options->filter, people->all[i], &timeline->chosen[i],
                                  error) != 0)
            return -1;
    return 0;
}

static int write_done(const struct timeline *timeline, uint64_t files, struct error *error)
{
    json_t *options;

    if (timeline_options_json(timeline->options, &options, error) != 0)
        return -1;
    return analysis_done(timeline->analysis, files, 0, options, error);
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
                                .latest = (int64_t)time(NULL) + SECONDS_A_DAY,
                                .run = run,
                                .analysis = &analysis};
    struct path_filter filter = {filter_matches_path, &options->filter};
    uint64_t files = 0;
    int status = -1;

    if (options->filter.path_count > 0)
        timeline.filter = &filter;
    analysis_begin(&analysis, run, subject->repo, subject->head_hex);
    if (identity_table_open(&people.table, subject->repository, &subject->head, error) != 0 ||
        history_load(&history, subject->repository->objects, &subject->head, people_visit, &people,
                     error) != 0 ||
        survey_attributes(subject->repository->objects, &history.commits[0].tree,
                          &timeline.attributes, &files, error) != 0 ||
        choose_people(&timeline, error) != 0)
        goto done;
    if (write_parts(&timeline, error) == 0 && write_absurd_dates(&timeline, error) == 0)
        status = write_done(&timeline, files, error);
done:
    free(timeline.chosen);
    attributes_free(timeline.attributes);
    history_free(&history);
    people_free(&people);
    identity_table_free(people.table);
    return status;
}
