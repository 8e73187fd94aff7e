#include "timeline/period.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const char *const unit_names[PERIOD_UNITS] = {"week", "month", "quarter", "year", "commit"};

enum { SECONDS_A_DAY = 86400 };

const char *period_unit_name(enum period_unit unit)
{
    return unit_names[unit];
}

int period_units_parse(const char *list, unsigned *units, struct error *error)
{
    *units = 0;
    for (const char *name = list; *name;) {
        size_t length = strcspn(name, ",");
        int unit;

        for (unit = 0; unit < PERIOD_UNITS; unit++)
            if (strlen(unit_names[unit]) == length && memcmp(unit_names[unit], name, length) == 0)
                break;
        if (unit == PERIOD_UNITS || *units & 1u << unit)
            break;
        *units |= 1u << unit;
        name += length;
        if (*name == '\0')
            return 0;
        name++;
    }
    return error_usage(error,
                       "--unit wants week, month, quarter, year or commit, joined by commas, not "
                       "\"%.60s\"",
                       list);
}

/* Rounds towards the past also before 1970. */
static int64_t day_of(int64_t seconds)
{
    return seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0);
}

int64_t period_start(enum period_unit unit, int64_t seconds)
{
    int64_t day = day_of(seconds);
    int64_t year;
    unsigned month;
    unsigned monthday;

    if (unit == PERIOD_WEEK) { /* 1970-01-01 was a Thursday */
        int64_t since_monday = (day + 3) % 7;
        return day - (since_monday < 0 ? since_monday + 7 : since_monday);
    }
    if (unit == PERIOD_COMMIT)
        return day;
    text_date_from_days(day, &year, &month, &monthday);
    if (unit == PERIOD_QUARTER)
        month -= (month - 1) % 3;
    if (unit == PERIOD_YEAR)
        month = 1;
    return text_days_from_date(year, month, 1);
}

int64_t period_next(enum period_unit unit, int64_t start)
{
    static const unsigned months[PERIOD_UNITS] = {
        [PERIOD_MONTH] = 1, [PERIOD_QUARTER] = 3, [PERIOD_YEAR] = 12};
    int64_t year;
    unsigned month;
    unsigned monthday;

    if (unit == PERIOD_WEEK)
        return start + 7;
    if (unit == PERIOD_COMMIT)
        return start + 1;
    text_date_from_days(start, &year, &month, &monthday);
    month += months[unit] - 1;
    return text_days_from_date(year + month / 12, month % 12 + 1, 1);
}

const char *period_date(int64_t day, char out[PERIOD_DATE_SIZE])
{
    const int64_t limit = INT64_MAX / SECONDS_A_DAY;
    char time[TEXT_TIME_SIZE];

    if (day > limit)
        day = limit;
    if (day < -limit)
        day = -limit;
    text_time(day * SECONDS_A_DAY, time);
    snprintf(out, PERIOD_DATE_SIZE, "%.10s", time);
    return out;
}
