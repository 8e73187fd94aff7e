/* How the buckets of graph_data are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/coding_trend.h"

static void expect(const char *rows, const char *want)
{
    struct buffer json = {0};
    struct error error = ERROR_INIT;

    assert_int_equal(coding_trend_write(rows, &json, &error), 0);
    assert_string_equal(json.data, want);
    buffer_free(&json);
}

static void sizes_are_summed_up(void **state)
{
    (void)state;
    expect("", "{\"trends\":[]}");
    expect("{1740801600}{7}", "{\"trends\":[{\"timestamp\":\"20250301_0400\",\"total_size\":7.0,"
                              "\"size_change\":7.0}]}");
    expect("{59,-1,951868740}{7,-3,0}",
           "{\"trends\":[{\"timestamp\":\"19700101_0000\",\"total_size\":7.0,\"size_change\":7.0},"
           "{\"timestamp\":\"19691231_2359\",\"total_size\":4.0,\"size_change\":-3.0},"
           "{\"timestamp\":\"20000229_2359\",\"total_size\":4.0,\"size_change\":0.0}]}");
}

/* repr() of Python: 9999999999999998.0, 1e+16, 1.2345678901234568e+18. */
static void large_sizes_have_exponents(void **state)
{
    (void)state;
    expect("{0}{9999999999999998}", "{\"trends\":[{\"timestamp\":\"19700101_0000\","
                                    "\"total_size\":9999999999999998.0,"
                                    "\"size_change\":9999999999999998.0}]}");
    expect("{0,60}{10000000000000000,1224567890123456789}",
           "{\"trends\":[{\"timestamp\":\"19700101_0000\",\"total_size\":1e+16,"
           "\"size_change\":1e+16},{\"timestamp\":\"19700101_0001\","
           "\"total_size\":1.2345678901234568e+18,\"size_change\":1.2245678901234568e+18}]}");
}

static void other_text_is_refused(void **state)
{
    static const char *const texts[] = {"{1}",
                                        "{1,2}{1}",
                                        "{1}{}",
                                        "{}{1}",
                                        "{1}{x}",
                                        "x{1}",
                                        "{1 }{1}",
                                        "{NULL}{1}",
                                        "{1,{1}{1}",
                                        "{1}{",
                                        "{99999999999999999999}{1}"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buffer json = {0};
        struct error error = ERROR_INIT;

        assert_int_equal(coding_trend_write(texts[i], &json, &error), -1);
        assert_string_equal(error.code, "query-failed");
        buffer_free(&json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_summed_up),
        cmocka_unit_test(large_sizes_have_exponents),
        cmocka_unit_test(other_text_is_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
