/* Periods of the calendar: ISO weeks against the C library's, edges, far times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "timeline/period.h"

#include <stdio.h>
#include <time.h>

static int64_t seconds_of(const char *text)
{
    int64_t seconds = 0;

    assert_int_equal(date_parse("since", text, 0, &seconds, NULL), 0);
    return seconds;
}

static void starts(enum period_unit unit, const char *time, const char *want)
{
    char date[PERIOD_DATE_SIZE];

    assert_string_equal(period_date(period_start(unit, seconds_of(time)), date), want);
}

static void weeks_are_iso_weeks(void **state)
{
    (void)state;
    starts(PERIOD_WEEK, "2020-12-31T23:59:59Z", "2020-12-28"); /* week 53 of 2020 */
    starts(PERIOD_WEEK, "2021-01-03T23:59:59Z", "2020-12-28"); /* its Sunday, in another year */
    starts(PERIOD_WEEK, "2021-01-04", "2021-01-04");
    starts(PERIOD_WEEK, "1969-12-31T23:59:59Z", "1969-12-29");
    starts(PERIOD_WEEK, "1970-01-01", "1969-12-29");
}

static void weeks_agree_with_strftime(void **state)
{
    (void)state;
    for (int64_t day = -20000; day < 60000; day += 3) {
        time_t time = (time_t)(day * 86400 + 4242);
        time_t monday = (time_t)(period_start(PERIOD_WEEK, time) * 86400);
        struct tm parts;
        char week[20];
        char week_of_monday[20];

        gmtime_r(&time, &parts);
        strftime(week, sizeof week, "%G-%V", &parts);
        gmtime_r(&monday, &parts);
        strftime(week_of_monday, sizeof week_of_monday, "%G-%V", &parts);
        assert_string_equal(week, week_of_monday);
        assert_int_equal(parts.tm_wday, 1);
        assert_true(monday <= time && time - monday < 7 * 86400);
    }
}

static void longer_units_start_on_a_first(void **state)
{
    (void)state;
    starts(PERIOD_MONTH, "2024-02-29T12:00:00Z", "2024-02-01");
    starts(PERIOD_QUARTER, "2024-06-30T23:59:59Z", "2024-04-01");
    starts(PERIOD_QUARTER, "2024-12-31", "2024-10-01");
    starts(PERIOD_YEAR, "2024-12-31T23:59:59Z", "2024-01-01");
    starts(PERIOD_MONTH, "1969-12-31T23:59:59Z", "1969-12-01");
}

static void far_times_do_not_break(void **state)
{
    char date[PERIOD_DATE_SIZE];

    (void)state;
    for (int unit = 0; unit < PERIOD_UNITS; unit++) {
        assert_string_equal(period_date(period_start(unit, INT64_MAX), date), "9999-12-31");
        assert_string_equal(period_date(period_start(unit, INT64_MIN), date), "0000-01-01");
    }
}

static void wrong_units_are_usage_errors(void **state)
{
    static const char *const units[] = {"", "day", "week,", "week,week", "Week"};
    unsigned mask;

    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        assert_int_equal(period_units_parse(units[i], &mask, NULL), -1);
    assert_int_equal(period_units_parse("commit", &mask, NULL), 0);
    assert_int_equal(mask, 1u << PERIOD_COMMIT);
    assert_int_equal(period_units_parse("year,week", &mask, NULL), 0);
    assert_int_equal(mask, 1u << PERIOD_YEAR | 1u << PERIOD_WEEK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weeks_are_iso_weeks),
        cmocka_unit_test(weeks_agree_with_strftime),
        cmocka_unit_test(longer_units_start_on_a_first),
        cmocka_unit_test(far_times_do_not_break),
        cmocka_unit_test(wrong_units_are_usage_errors),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
