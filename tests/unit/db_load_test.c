/* db-load's own parts: times, rows, spills. What they become in Postgres: tests/cli/db-load.t. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "db-load/encode.h"
#include "db-load/spill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void times_come_back(void **state)
{
    static const int64_t moments[] = {0, -1, 951782399, 951782400, 1709251199, 253402300799};
    char text[TEXT_TIME_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct error error = ERROR_INIT;
        int64_t seconds;

        assert_int_equal(encode_time(text_time(moments[i], text), &seconds, &error), 0);
        assert_int_equal(seconds, moments[i]);
    }
}

static void offsets_and_fractions_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } same[] = {
        {"1970-01-01T01:00:00+01:00", 0},       {"1969-12-31T18:30:00-0530", 0},
        {"1970-01-01T00:00:00.999999Z", 0},     {"1970-01-01T00:00:60Z", 60},
        {"0000-06-01T00:00:00Z", -62135596800}, /* the beginning of year 1 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct error error = ERROR_INIT;
        int64_t seconds;

        assert_int_equal(encode_time(same[i].text, &seconds, &error), 0);
        assert_int_equal(seconds, same[i].seconds);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "2024",
        "2024-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2024-01-01",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:61:00Z",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00Zulu",
        "2024-01-01T00:00:00+1:00",
        "-024-01-01T00:00:00Z",
        "2024-01-01T00:00:00+01:00; drop",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = ERROR_INIT;
        int64_t seconds;

        assert_int_equal(encode_time(bad[i], &seconds, &error), -1);
        assert_string_equal(error.code, "bad-value");
    }
}

static void authors_become_the_same_bytes(void **state)
{
    const struct record_table *table = &record_tables[record_table_find("blame")];
    const char *const records[] = {
        "{\"author\":{\"name\":\"A\",\"email\":\"e\"},\"category\":\"source\",\"files\":1,"
        "\"lines\":2}",
        "{\"lines\":2,\"files\":1,\"author\":{\"email\":\"e\",\"more\":[1],\"bot\":false,\"name\":"
        "\"A\"},"
        "\"category\":\"source\"}",
    };
    struct buffer rows[2] = {BUFFER_INIT, BUFFER_INIT};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct error error = ERROR_INIT;
        json_t *record = json_loads(records[i], 0, NULL);

        assert_int_equal(encode_record(table, record, &rows[i], &error), 0);
        json_decref(record);
    }
    assert_int_equal(rows[0].size, rows[1].size);
    assert_memory_equal(rows[0].data, rows[1].data, rows[0].size);
    buffer_free(&rows[0]);
    buffer_free(&rows[1]);
}

/* What a spill hands out must be the bytes 0, 1, 2, ... of its own sequence. */
struct sequence {
    unsigned step;
    size_t next;
};

static int check_bytes(void *context, const char *bytes, size_t size, struct error *error)
{
    struct sequence *sequence = context;

    (void)error;
    for (size_t i = 0; i < size; i++, sequence->next++)
        assert_int_equal((unsigned char)bytes[i], (unsigned char)(sequence->next * sequence->step));
    return 0;
}

static void add_bytes(struct spill_file *file, struct spill *spill, unsigned step, size_t from,
                      size_t count)
{
    struct error error = ERROR_INIT;
    char *bytes = malloc(count);

    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)((from + i) * step);
    assert_int_equal(spill_add(file, spill, bytes, count, &error), 0);
    free(bytes);
}

static void spills_in_one_file_stay_apart(void **state)
{
    enum { SPILLS = 5, ROUNDS = 40 };
    struct spill_file file = SPILL_FILE_INIT;
    struct spill spills[SPILLS];
    size_t sizes[SPILLS] = {0};

    (void)state;
    memset(spills, 0, sizeof spills);
    for (size_t i = 0; i < ROUNDS * SPILLS; i++) {
        size_t which = i % SPILLS;
        size_t count = (i * 7919) % 30000 + (i == 17 ? 3 * SPILL_CHUNK : 1);

        add_bytes(&file, &spills[which], (unsigned)which + 1, sizes[which], count);
        sizes[which] += count;
        if (i == ROUNDS * SPILLS / 2) { /* its chunks are used again by the others */
            spill_free(&file, &spills[0]);
            sizes[0] = 0;
        }
    }
    for (unsigned i = 0; i < SPILLS; i++) {
        struct sequence sequence = {i + 1, 0};
        struct error error = ERROR_INIT;

        assert_int_equal(spill_read(&file, &spills[i], check_bytes, &sequence, &error), 0);
        assert_int_equal(sequence.next, sizes[i]);
        assert_true(spills[i].open.size < SPILL_CHUNK);
        spill_free(&file, &spills[i]);
    }
    assert_int_equal(file.unused.count, file.end);
    spill_file_close(&file);
}

static void a_full_disk_is_the_environments_fault(void **state)
{
    struct spill_file file = SPILL_FILE_INIT;
    struct spill spill = {.rows = 0};
    struct error error = ERROR_INIT;
    char *bytes = calloc(1, SPILL_CHUNK);

    (void)state;
    setenv("TMPDIR", "/proc/no/such/place", 1);
    assert_int_equal(spill_add(&file, &spill, bytes, SPILL_CHUNK, &error), -1);
    assert_int_equal(error.kind, ERROR_ENVIRONMENT);
    assert_string_equal(error.code, "temporary-file");
    unsetenv("TMPDIR");
    spill_free(&file, &spill);
    spill_file_close(&file);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_come_back),
        cmocka_unit_test(offsets_and_fractions_are_read),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(authors_become_the_same_bytes),
        cmocka_unit_test(spills_in_one_file_stay_apart),
        cmocka_unit_test(a_full_disk_is_the_environments_fault),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
