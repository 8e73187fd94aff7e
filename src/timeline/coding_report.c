#include "timeline/coding_report.h"

#include "base/text.h"
#include "timeline/coding_standing.h"
#include "timeline/coding_time.h"

#include <time.h>

struct sums {
    int64_t snapshots;
    int64_t files; /* saved at least once */
    int64_t size_change;
    int64_t builds;
    int64_t failing_builds;
    int64_t runs;
    int64_t first; /* microseconds; of the first and the last event */
    int64_t last;
};

struct report {
    const struct coding_work *work;
    const struct timeline_options *options;
    struct output *out;
    struct coding_standing standing;
    struct sums sums;
    uint32_t round; /* of these sums; no two are alike in a standing */
};

static void begin_sums(struct report *report)
{
    report->sums = (struct sums){0};
    report->round++;
}

static void count(struct report *report, const struct coding_event *event, int64_t size_change)
{
    struct sums *sums = &report->sums;
    struct coding_file *file = &report->standing.files[event->file];

    if (sums->snapshots + sums->builds + sums->runs == 0)
        sums->first = event->at;
    sums->last = event->at;
    sums->size_change += size_change;
    if (event->kind == CODING_SNAPSHOT) {
        sums->snapshots++;
        sums->files += file->round != report->round;
        file->round = report->round;
    } else if (event->kind == CODING_BUILD) {
        sums->builds++;
        sums->failing_builds += event->value != 0;
    } else {
        sums->runs++;
    }
}

static int64_t seconds_of(const struct coding_event *event)
{
    return event->at / MICROSECONDS; /* rounds down: none is before 1970, but for an offset */
}

static bool is_shown(const struct timeline_options *options, const struct coding_event *event)
{
    return seconds_of(event) >= options->since;
}

static bool is_behind(const struct timeline_options *options, const struct coding_event *event)
{
    return seconds_of(event) >= options->until;
}

static json_t *work_record(const struct report *report, const char *type)
{
    const struct sums *sums = &report->sums;

    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:I}", "type", type,
                     "class_div", report->work->class_div, "hw_name", report->work->hw_name,
                     "student_id", (json_int_t)report->work->student_id, "snapshots",
                     (json_int_t)sums->snapshots, "files", (json_int_t)sums->files, "size",
                     report->standing.saved ? json_integer(report->standing.size) : json_null(),
                     "size_change", (json_int_t)sums->size_change, "builds",
                     (json_int_t)sums->builds, "failing_builds", (json_int_t)sums->failing_builds,
                     "runs", (json_int_t)sums->runs);
}

static int write_period(struct report *report, enum period_unit unit, int64_t start,
                        struct error *error)
{
    char date[PERIOD_DATE_SIZE];
    json_t *record = work_record(report, "coding_activity");

    json_object_set_new(record, "unit", json_string(period_unit_name(unit)));
    json_object_set_new(record, "start", json_string(period_date(start, date)));
    return output_record(report->out, record, error);
}

/* With --fill: the periods without anything from the one behind `start` to before `end`, none of
 * the future. */
static int fill_between(struct report *report, enum period_unit unit, int64_t start, int64_t end,
                        struct error *error)
{
    int64_t today = period_start(unit, zone_local(&report->options->zone, time(NULL)));
    int status = 0;

    if (!report->options->fill)
        return 0;
    begin_sums(report);
    for (start = period_next(unit, start); status == 0 && start < end && start <= today;
         start = period_next(unit, start))
        status = write_period(report, unit, start, error);
    return status;
}

static int write_unit(struct report *report, const struct coding_event *events,
                      enum period_unit unit, struct error *error)
{
    const struct timeline_options *options = report->options;
    bool open = false;
    int64_t start = 0;
    int status = 0;

    begin_sums(report);
    for (size_t i = 0; status == 0 && i < report->work->count; i++) {
        const struct coding_event *event = &events[i];
        int64_t period = period_start(unit, zone_local(&options->zone, seconds_of(event)));

        if (is_behind(options, event))
            break;
        if (open && period != start) {
            status = write_period(report, unit, start, error);
            if (status == 0)
                status = fill_between(report, unit, start, period, error);
            begin_sums(report);
        }
        if (is_shown(options, event)) {
            count(report, event, coding_standing_step(&report->standing, event));
            start = period;
            open = true;
        } else {
            coding_standing_step(&report->standing, event);
        }
    }
    return status == 0 && open ? write_period(report, unit, start, error) : status;
}

static json_t *stuck_of(const struct report *report)
{
    char since[TEXT_TIME_SIZE];

    if (report->standing.failing < report->options->stuck)
        return json_null();
    return json_pack("{s:I, s:s}", "failing_builds", (json_int_t)report->standing.failing, "since",
                     text_time(report->standing.failing_since / MICROSECONDS, since));
}

static int write_student(struct report *report, const struct coding_event *events,
                         struct error *error)
{
    char time[TEXT_TIME_SIZE];
    json_t *record;

    begin_sums(report);
    for (size_t i = 0; i < report->work->count && !is_behind(report->options, &events[i]); i++) {
        int64_t change = coding_standing_step(&report->standing, &events[i]);

        if (is_shown(report->options, &events[i]))
            count(report, &events[i], change);
    }
    if (report->sums.snapshots + report->sums.builds + report->sums.runs == 0)
        return 0;
    record = work_record(report, "coding_student");
    json_object_set_new(record, "first_active",
                        json_string(text_time(report->sums.first / MICROSECONDS, time)));
    json_object_set_new(record, "last_active",
                        json_string(text_time(report->sums.last / MICROSECONDS, time)));
    json_object_set_new(record, "stuck", stuck_of(report));
    return output_record(report->out, record, error);
}

/* The work from its beginning, for a unit, or for all of it where that is PERIOD_UNITS. */
static int replay(struct report *report, const struct coding_event *events, enum period_unit unit,
                  struct error *error)
{
    int status = coding_standing_init(&report->standing, report->work, error);

    report->round = 0;
    if (status == 0)
        status = unit == PERIOD_UNITS ? write_student(report, events, error)
                                      : write_unit(report, events, unit, error);
    coding_standing_free(&report->standing);
    return status;
}

int coding_report(const struct coding_work *work, const struct coding_event *events,
                  const struct timeline_options *options, struct output *out, struct error *error)
{
    struct report report = {.work = work, .options = options, .out = out};
    int status = 0;

    for (unsigned unit = 0; status == 0 && unit < PERIOD_COMMIT; unit++)
        if (options->units & 1u << unit)
            status = replay(&report, events, unit, error);
    return status == 0 ? replay(&report, events, PERIOD_UNITS, error) : status;
}
