#include "base/date.h"
#include "timeline/period.h"
#include "timeline/timeline.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *name;
    unsigned part;
} part_names[] = {
    {"activity", PART_ACTIVITY}, {"composition", PART_COMPOSITION}, {"tech", PART_TECH}};

enum { JOBS_LIMIT = 256, STUCK = 5, STUCK_LEAST = 2, STUCK_LIMIT = 100 };

void timeline_options_init(struct timeline_options *options)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    memset(options, 0, sizeof *options);
    options->units = 1u << PERIOD_WEEK | 1u << PERIOD_MONTH;
    options->parts = PART_ALL;
    options->renames = true;
    zone_parse("UTC", &options->zone, NULL);
    options->since = INT64_MIN;
    options->until = INT64_MAX;
    options->stuck = STUCK;
    options->jobs = cores < 1 ? 1 : cores > JOBS_LIMIT ? JOBS_LIMIT : (unsigned)cores;
}

void timeline_options_free(struct timeline_options *options)
{
    filter_free(&options->filter);
}

static int parse_parts(const char *list, unsigned *parts, struct error *error)
{
    *parts = 0;
    for (const char *name = list; *name;) {
        size_t length = strcspn(name, ",");
        unsigned part = 0;

        for (size_t i = 0; i < sizeof part_names / sizeof *part_names; i++)
            if (strlen(part_names[i].name) == length &&
                memcmp(part_names[i].name, name, length) == 0)
                part = part_names[i].part;
        if (part == 0 || *parts & part)
            break;
        *parts |= part;
        name += length;
        if (*name == '\0')
            return 0;
        name++;
    }
    return error_usage(error,
                       "--parts wants activity, composition or tech, joined by commas, not "
                       "\"%.60s\"",
                       list);
}

static int parse_date(const char *value, bool *committer, struct error *error)
{
    *committer = strcmp(value, "committer") == 0;
    if (!*committer && strcmp(value, "author") != 0)
        return error_usage(error, "--date wants author or committer, not \"%.60s\"", value);
    return 0;
}

static int parse_bound(const char *name, const char *value, int64_t *seconds, bool *is_date,
                       struct error *error)
{
    *is_date = strlen(value) == strlen("2024-02-29") && value[4] == '-' && value[7] == '-';
    return date_parse(name, value, time(NULL), seconds, error);
}

int timeline_set_option(struct timeline_options *options, const char *name, const char *value,
                        struct error *error)
{
    int64_t number;

    if (strcmp(name, "unit") == 0)
        return period_units_parse(value, &options->units, error);
    if (strcmp(name, "date") == 0)
        return parse_date(value, &options->committer_date, error);
    if (strcmp(name, "since") == 0)
        return parse_bound(name, value, &options->since, &options->since_date, error);
    if (strcmp(name, "until") == 0)
        return parse_bound(name, value, &options->until, &options->until_date, error);
    if (strcmp(name, "tz") == 0)
        return zone_parse(value, &options->zone, error);
    if (strcmp(name, "author") == 0)
        return filter_add_author(&options->filter, value, error);
    if (strcmp(name, "path") == 0)
        return filter_add_path(&options->filter, value, error);
    if (strcmp(name, "parts") == 0)
        return parse_parts(value, &options->parts, error);
    if (strcmp(name, "jobs") == 0) {
        if (options_number(name, value, 1, JOBS_LIMIT, &number, error) != 0)
            return -1;
        options->jobs = (unsigned)number;
        return 0;
    }
    if (strcmp(name, "stuck") == 0)
        return options_number(name, value, STUCK_LEAST, STUCK_LIMIT, &options->stuck, error);
    if (strcmp(name, "fill") == 0)
        options->fill = true;
    else
        options->renames = false; /* --no-renames, the only one left */
    return 0;
}

void timeline_options_finish(struct timeline_options *options)
{
    if (options->since_date)
        options->since = zone_moment(&options->zone, options->since);
    if (options->until_date)
        options->until = zone_moment(&options->zone, options->until);
    options->since_date = false;
    options->until_date = false;
}

int timeline_options_json(const struct timeline_options *options, json_t **made,
                          struct error *error)
{
    json_t *units = json_array();
    json_t *object;

    for (unsigned unit = 0; unit < PERIOD_UNITS; unit++)
        if (options->units & 1u << unit)
            json_array_append_new(units, json_string(period_unit_name(unit)));
    object = json_pack("{s:o, s:s, s:b}", "unit", units, "date",
                       options->committer_date ? "committer" : "author", "renames",
                       (int)options->renames);
    if (object == NULL)
        return error_no_memory(error);
    if (options->fill)
        json_object_set_new(object, "fill", json_true());
    if (strcmp(options->zone.name, "UTC") != 0)
        json_object_set_new(object, "tz", json_string(options->zone.name));
    if (options->since != INT64_MIN)
        json_object_set_new(object, "since", json_integer(options->since));
    if (options->until != INT64_MAX)
        json_object_set_new(object, "until", json_integer(options->until));
    if (options->parts != PART_ALL)
        json_object_set_new(object, "parts", json_integer(options->parts));
    if (filter_describe(&options->filter, object, error) != 0) {
        json_decref(object);
        return -1;
    }
    *made = object;
    return 0;
}
