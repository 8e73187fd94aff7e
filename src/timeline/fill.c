#include "timeline/fill.h"

static int64_t start_of(const struct timeline *timeline, enum period_unit unit, int64_t seconds)
{
    return period_start(unit, zone_local(&timeline->options->zone, seconds));
}

void fill_begin(struct fill *fill, const struct timeline *timeline, enum period_unit unit)
{
    fill->unit = unit;
    fill->first = INT64_MAX;
    fill->last = INT64_MIN;
    fill->floor = start_of(timeline, unit, 0);
    fill->ceiling = start_of(timeline, unit, timeline->latest);
}

void fill_note(struct fill *fill, int64_t start)
{
    if (start <= fill->floor || start > fill->ceiling)
        return;
    if (start < fill->first)
        fill->first = start;
    if (start > fill->last)
        fill->last = start;
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

void fill_end(struct fill *fill, const struct timeline *timeline)
{
    const struct timeline_options *options = timeline->options;

    if (options->since != INT64_MIN)
        fill->first = start_of(timeline, fill->unit, clamp(options->since, 0, timeline->latest));
    if (options->until != INT64_MAX)
        fill->last = start_of(timeline, fill->unit, clamp(options->until - 1, 0, timeline->latest));
    if (!options->fill || fill->unit == PERIOD_COMMIT)
        fill->last = INT64_MIN;
}

bool fill_next(const struct fill *fill, int64_t *start, int64_t end)
{
    if (*start < fill->first)
        *start = fill->first;
    return *start <= fill->last && *start < end;
}
