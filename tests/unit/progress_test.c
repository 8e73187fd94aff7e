/* Progress: what is told of the time left, as records and as a bar, and when nothing is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What progress_update_uneven() writes ten seconds after the start. */
static const char *drawn(const char *mode, uint64_t done, uint64_t total, uint64_t steps,
                         uint64_t all_steps)
{
    static char text[1000];
    struct progress progress = {.stage = "test"};
    int saved = dup(STDERR_FILENO);
    int ends[2];
    ssize_t size;

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(progress_set_mode(&progress, mode, NULL), 0);
    progress_begin(&progress, "x.example/a/b");
    progress.started = progress_now() - 10;
    dup2(ends[1], STDERR_FILENO);
    progress_update_uneven(&progress, done, total, steps, all_steps);
    dup2(saved, STDERR_FILENO);
    close(ends[1]);
    size = read(ends[0], text, sizeof text - 1);
    text[size > 0 ? size : 0] = '\0';
    close(ends[0]);
    close(saved);
    return text;
}

static void even_work_takes_as_long_again(void **state)
{
    (void)state;
    assert_float_equal(progress_left(10, 0.5, 0.5), 10, 1e-6);
    assert_float_equal(progress_left(10, 0.25, 0.25), 30, 1e-6);
    assert_float_equal(progress_left(10, 1, 1), 0, 1e-6);
}

static void uneven_work_takes_the_mean_of_both(void **state)
{
    (void)state;
    assert_float_equal(progress_left(10, 0.5, 0.2), 20, 1e-6); /* 10 and 40 */
    assert_float_equal(progress_left(10, 0.9, 0.1), 10, 1e-6); /* 10/9 and 90 */
    assert_float_equal(progress_left(10, 1, 0.1), 0, 1e-6);
}

static void nothing_is_claimed_too_early(void **state)
{
    (void)state;
    assert_true(progress_left(0.9, 0.5, 0.5) < 0);
    assert_true(progress_left(100, 0.03, 0.5) < 0);
    assert_true(progress_left(100, 0.5, 0.03) < 0);
    assert_true(progress_left(100, 0.5, 0) < 0);
}

static void records_tell_the_time_left_when_it_is_known(void **state)
{
    (void)state;
    assert_string_equal(
        drawn("json", 50, 100, 2, 10),
        "{\"type\":\"progress\",\"stage\":\"test\",\"repo\":\"x.example/a/b\",\"done\":50,"
        "\"total\":100,\"left_seconds\":20}\n");
    assert_null(strstr(drawn("json", 50, 100, 2, 0), "left"));
    assert_null(strstr(drawn("json", 1, 100, 5, 10), "left"));
}

static void the_bar_is_drawn_over_itself(void **state)
{
    const char *bar = drawn("bar", 52, 100, 2, 10);

    (void)state;
    assert_string_equal(bar,
                        "\rtest         [###############...............]  52%  20 s left\033[K");
    assert_string_equal(drawn("bar", 50, 100, 2, 0),
                        "\rtest         [###############...............]  50%\033[K");
    assert_string_equal(drawn("bar", 7, 0, 0, 0), "\rtest         7\033[K");
}

static void the_bar_rounds_the_time_up(void **state)
{
    (void)state;
    assert_non_null(strstr(drawn("bar", 60, 100, 60, 100), " 7 s left"));   /* 6.7 */
    assert_non_null(strstr(drawn("bar", 21, 100, 21, 100), " 40 s left"));  /* 37.6 */
    assert_non_null(strstr(drawn("bar", 10, 100, 10, 100), " 2 min left")); /* 90 */
    assert_null(strstr(drawn("bar", 2, 100, 2, 100), "left"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(even_work_takes_as_long_again),
        cmocka_unit_test(uneven_work_takes_the_mean_of_both),
        cmocka_unit_test(nothing_is_claimed_too_early),
        cmocka_unit_test(records_tell_the_time_left_when_it_is_known),
        cmocka_unit_test(the_bar_is_drawn_over_itself),
        cmocka_unit_test(the_bar_rounds_the_time_up),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
