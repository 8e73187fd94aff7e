/* What timeline keeps of versions that a tree no longer holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "timeline/version_memo.h"

static struct object_id id_of(unsigned number)
{
    return (struct object_id){{(unsigned char)number, (unsigned char)(number >> 8)}};
}

static void versions_come_back_by_path_and_blob(void **state)
{
    struct version_memo *memo = version_memo_new();
    const struct survey_content content = {.size = 7, .lines = 2};
    const struct object_id id = id_of(1);
    const struct object_id other = id_of(2);
    struct survey_content found;

    (void)state;
    assert_false(version_memo_find(memo, 3, &id, &found));
    version_memo_keep(memo, 3, &id, &content);
    assert_true(version_memo_find(memo, 3, &id, &found));
    assert_int_equal(found.size, 7);
    assert_int_equal(found.lines, 2);
    assert_false(version_memo_find(memo, 4, &id, &found));
    assert_false(version_memo_find(memo, 3, &other, &found));
    version_memo_free(memo);
}

static void whatever_is_found_is_right_when_room_is_short(void **state)
{
    enum { PATHS = 3, VERSIONS = 1 << 16 };
    struct version_memo *memo = version_memo_new();
    size_t kept = 0;

    (void)state;
    for (unsigned i = 0; i < PATHS * VERSIONS; i++) {
        const struct object_id id = id_of(i % VERSIONS);
        const struct survey_content content = {.size = i};

        version_memo_keep(memo, i / VERSIONS, &id, &content);
    }
    for (unsigned i = 0; i < PATHS * VERSIONS; i++) {
        const struct object_id id = id_of(i % VERSIONS);
        struct survey_content found;

        if (!version_memo_find(memo, i / VERSIONS, &id, &found))
            continue;
        assert_int_equal(found.size, i);
        kept++;
    }
    assert_in_range(kept, VERSIONS / 4, PATHS * VERSIONS - 1);
    version_memo_free(memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_come_back_by_path_and_blob),
        cmocka_unit_test(whatever_is_found_is_right_when_room_is_short),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
