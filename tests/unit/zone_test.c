/* Time zones: what clocks show and when, at the turns of summer time and beyond all calendars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "timeline/zone.h"

static struct zone zone_of(const char *text)
{
    struct zone zone;

    assert_int_equal(zone_parse(text, &zone, NULL), 0);
    return zone;
}

static void offsets_have_one_name(void **state)
{
    static const char *const spellings[][2] = {
        {"UTC", "UTC"},      {"Z", "UTC"},      {"+0", "UTC"},       {"-00:00", "UTC"},
        {"+2", "+02:00"},    {"+02", "+02:00"}, {"+0200", "+02:00"}, {"+02:00", "+02:00"},
        {"-0330", "-03:30"}, {"+14", "+14:00"}, {"-9", "-09:00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        assert_string_equal(zone_of(spellings[i][0]).name, spellings[i][1]);
    assert_int_equal(zone_of("-0330").offset, -12600);
}

static void other_texts_are_usage_errors(void **state)
{
    static const char *const texts[] = {"",       "+",        "+15",    "+14:30",         "+1:30",
                                        "+01:60", "+01:3",    "+01300", "Europe/Nowhere", "/UTC",
                                        ":UTC",   "Etc//UTC", "Etc/",   "../Etc/UTC",     "UTC0"};
    struct zone zone;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(zone_parse(texts[i], &zone, NULL), -1);
}

static void far_times_do_not_overflow(void **state)
{
    struct zone east = zone_of("+14");
    struct zone west = zone_of("-14");

    (void)state;
    assert_true(zone_local(&east, INT64_MAX) == INT64_MAX);
    assert_true(zone_local(&west, INT64_MIN) == INT64_MIN);
    assert_true(zone_moment(&west, INT64_MAX) == INT64_MAX);
    assert_true(zone_moment(&east, INT64_MIN) == INT64_MIN);
}

/* Sunday 2024-10-27, 02:30 comes twice; Sunday 2024-03-31, 02:30 does not come. */
static void summer_time_turns(void **state)
{
    struct zone berlin;

    (void)state;
    if (zone_parse("Europe/Berlin", &berlin, NULL) != 0)
        skip(); /* no tz database here */
    assert_int_equal(zone_local(&berlin, 1729989000), 1729989000 + 7200);
    assert_int_equal(zone_local(&berlin, 1729992600), 1729992600 + 3600);
    assert_int_equal(zone_moment(&berlin, 1729996200), 1729989000);
    assert_int_equal(zone_moment(&berlin, 1711852200), 1711848600);
    for (int64_t local = 1700000000; local < 1735000000; local += 86400 / 4)
        assert_int_equal(zone_local(&berlin, zone_moment(&berlin, local)), local);
    assert_true(zone_local(&berlin, INT64_MAX) == INT64_MAX);
    assert_true(zone_local(&berlin, INT64_MIN) == INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_have_one_name),
        cmocka_unit_test(other_texts_are_usage_errors),
        cmocka_unit_test(far_times_do_not_overflow),
        cmocka_unit_test(summer_time_turns),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
