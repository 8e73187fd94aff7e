/* Sets of lines and notes on lines: what the search for moved lines tests before it diffs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/line_notes.h"
#include "lib/scratch.h"

enum { BLOBS = 50, LINES = 300 };

static struct scratch scratch;

static int open_scratch(void **state)
{
    (void)state;
    scratch_create(&scratch);
    scratch_open(&scratch);
    return 0;
}

static int close_scratch(void **state)
{
    (void)state;
    scratch_remove(&scratch);
    return 0;
}

static struct object_id write_text(const char *text)
{
    return scratch_object(&scratch, OBJECT_BLOB, text, strlen(text));
}

static bool has(struct line_sets *sets, const struct object_id *blob, const char *line)
{
    const struct line_set *set;
    struct error error = ERROR_INIT;

    assert_int_equal(line_sets_get(sets, blob, &set, &error), 0);
    return line_set_has(set, line_sets_hash(sets, line, strlen(line)));
}

static void a_set_has_whole_lines(void **state)
{
    struct line_sets *sets = line_sets_new(scratch.repository->objects, false, 1 << 20);
    struct object_id blob = write_text("one\n\n  two\nthree");
    struct object_id empty = write_text("");

    (void)state;
    assert_true(has(sets, &blob, "one\n"));
    assert_true(has(sets, &blob, "\n"));
    assert_true(has(sets, &blob, "  two\n"));
    assert_true(has(sets, &blob, "three"));
    assert_false(has(sets, &blob, "two\n"));
    assert_false(has(sets, &blob, "three\n"));
    assert_false(has(sets, &blob, "one"));
    assert_false(has(sets, &empty, "\n"));
    line_sets_free(sets);
}

static void white_space_may_not_count(void **state)
{
    struct line_sets *sets = line_sets_new(scratch.repository->objects, true, 1 << 20);
    struct object_id blob = write_text("  a b\tc\r\nlong enough for several words of the hash\n");

    (void)state;
    assert_true(has(sets, &blob, "abc"));
    assert_true(has(sets, &blob, "a bc\n"));
    assert_true(has(sets, &blob, "longenough forseveralwords\tof the hash"));
    assert_false(has(sets, &blob, "ab\n"));
    assert_false(has(sets, &blob, "\n"));
    line_sets_free(sets);
}

/* Line `line` of blob `blob`; nothing else has it. */
static const char *line_of(int blob, int line)
{
    static char text[64];

    snprintf(text, sizeof text, "line %d of blob %d\n", line, blob);
    return text;
}

static struct object_id write_blob(int blob)
{
    char text[LINES * 32] = "";

    for (int line = 0, size = 0; line < LINES; line++)
        size += snprintf(text + size, sizeof text - (size_t)size, "%s", line_of(blob, line));
    return write_text(text);
}

static void what_was_given_up_is_read_again(void **state)
{
    struct line_sets *sets = line_sets_new(scratch.repository->objects, false, 10000);
    struct object_id blobs[BLOBS];

    (void)state;
    for (int i = 0; i < BLOBS; i++)
        blobs[i] = write_blob(i);
    for (int i = 0; i < 5 * BLOBS; i++) {
        int blob = i * 7 % BLOBS;

        assert_true(has(sets, &blobs[blob], line_of(blob, i % LINES)));
        assert_false(has(sets, &blobs[blob], line_of(blob + 1, i % LINES)));
    }
    line_sets_free(sets);
}

static void a_blob_that_is_not_there_is_an_error(void **state)
{
    struct line_sets *sets = line_sets_new(scratch.repository->objects, false, 1 << 20);
    struct object_id blob = {{7}};
    const struct line_set *set;
    struct error error = ERROR_INIT;

    (void)state;
    assert_int_equal(line_sets_get(sets, &blob, &set, &error), -1);
    assert_string_equal(error.code, "missing-object");
    line_sets_free(sets);
}

static void lines_score_their_letters_and_digits(void **state)
{
    static const char text[] = "skipped\nab 1\n\n\xc3\xa9t\xe9_[`@{/:\nxyz";
    const struct object file = {.data = (const unsigned char *)text, .size = sizeof text - 1};
    struct line_sets *sets = line_sets_new(scratch.repository->objects, false, 1 << 20);
    struct object_id blob = write_text("\nab 1\nxyz");
    struct line_notes notes = {.items = NULL};
    const struct line_set *set;
    uint32_t at = line_notes_next_line(&file, 0);

    (void)state;
    assert_int_equal(line_notes_add(&notes, sets, &file, 4, &at, NULL), 0);
    assert_int_equal(at, file.size);
    assert_int_equal(notes.count, 5);
    assert_int_equal(notes.items[0].begin, 8);
    assert_int_equal(line_notes_score(notes.items, 1), 4);
    assert_int_equal(line_notes_score(notes.items + 1, 1), 1);
    assert_int_equal(line_notes_score(notes.items + 2, 1), 2);
    assert_int_equal(line_notes_score(notes.items, 4), 8);
    assert_int_equal(line_sets_get(sets, &blob, &set, NULL), 0);
    assert_int_equal(line_notes_highest(notes.items, 4, set), 4);
    assert_int_equal(line_notes_highest(notes.items + 1, 2, set), 1);
    assert_int_equal(line_notes_highest(notes.items + 2, 1, set), 0);
    line_notes_free(&notes);
    line_sets_free(sets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_has_whole_lines),
        cmocka_unit_test(white_space_may_not_count),
        cmocka_unit_test(what_was_given_up_is_read_again),
        cmocka_unit_test(a_blob_that_is_not_there_is_an_error),
        cmocka_unit_test(lines_score_their_letters_and_digits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_scratch, close_scratch);
}
