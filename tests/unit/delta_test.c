/* The delta applier: what the pack format says, and every way of being wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/delta.h"

#include <stdlib.h>
#include <string.h>

/* Applies to buffers of exactly the promised sizes, so that AddressSanitizer sees every step out.
 */
static bool apply(const void *delta, size_t delta_size, const void *base, size_t base_size,
                  void *result, size_t result_size)
{
    unsigned char *delta_copy = malloc(delta_size + 1);
    unsigned char *base_copy = malloc(base_size + 1);
    unsigned char *made = malloc(result_size + DELTA_SLACK);
    bool good;

    delta_copy = realloc(delta_copy, delta_size ? delta_size : 1);
    base_copy = realloc(base_copy, base_size ? base_size : 1);
    memcpy(delta_copy, delta, delta_size);
    memcpy(base_copy, base, base_size);
    good =
        delta_apply(delta_copy, delta_copy + delta_size, base_copy, base_size, made, result_size);
    if (good)
        memcpy(result, made, result_size);
    free(delta_copy);
    free(base_copy);
    free(made);
    return good;
}

static void copies_and_literals_make_the_result(void **state)
{
    /* Copy 5 from 6, literal " and ", copy 5 from 0. */
    static const unsigned char delta[] = "\x91\x06\x05\x05 and \x90\x05";
    char result[15];

    (void)state;
    assert_true(apply(delta, sizeof delta - 1, "hello world", 11, result, sizeof result));
    assert_memory_equal(result, "world and hello", 15);
}

static void size_zero_copies_65536_bytes(void **state)
{
    char *base = calloc(1, 70000);
    char *result = malloc(65536);

    (void)state;
    memset(base + 100, 'x', 65536);
    assert_true(apply("\x81\x64", 2, base, 70000, result, 65536));
    assert_int_equal(result[0], 'x');
    assert_int_equal(result[65535], 'x');
    free(base);
    free(result);
}

static void all_seven_copy_bytes_are_read(void **state)
{
    static const unsigned char delta[] = {0xff, 0x02, 0x01, 0x01, 0x00, 0x03, 0x01, 0x01};
    size_t offset = 0x010102;
    size_t size = 0x010103;
    char *base = malloc(offset + size);
    char *result = malloc(size);

    (void)state;
    for (size_t i = 0; i < offset + size; i++)
        base[i] = (char)(i * 7 + i / 251);
    assert_true(apply(delta, sizeof delta, base, offset + size, result, size));
    assert_memory_equal(result, base + offset, size);
    free(base);
    free(result);
}

static void broken_deltas_are_refused(void **state)
{
    static const struct {
        const char *what;
        const char *delta;
        size_t size;
        size_t result_size;
    } cases[] = {
        {"copy behind the base", "\x91\x0b\x01", 3, 1},
        {"copy across the base's end", "\x91\x08\x04", 3, 4},
        {"copy larger than the result", "\x90\x05", 2, 4},
        {"result not filled", "\x90\x05", 2, 6},
        {"copy cut in the middle", "\x91\x01", 2, 5},
        {"copy of offset and no bytes", "\xff", 1, 5},
        {"literal cut",
         "\x05"
         "abc",
         4, 5},
        {"literal larger than the result",
         "\x03"
         "abc",
         4, 2},
        {"instruction 0 is reserved", "\x00", 1, 0},
        {"nothing for something", "", 0, 1},
    };
    char result[16];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (apply(cases[i].delta, cases[i].size, "hello world", 11, result, cases[i].result_size))
            fail_msg("accepted: %s", cases[i].what);
}

static void an_empty_delta_makes_an_empty_result(void **state)
{
    char result[1];

    (void)state;
    assert_true(apply("", 0, "base", 4, result, 0));
}

static void sizes_in_front_are_read_and_bounded(void **state)
{
    static const unsigned char sizes[] = {0x80 | 0x10, 0x01, 0x7f};
    static const unsigned char endless[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                            0xff, 0xff, 0xff, 0xff, 0x7f, 0x00};
    const unsigned char *at = sizes;
    uint64_t base;
    uint64_t result;

    (void)state;
    assert_true(delta_read_sizes(&at, sizes + sizeof sizes, &base, &result));
    assert_int_equal(base, 0x90);
    assert_int_equal(result, 0x7f);
    assert_ptr_equal(at, sizes + 3);
    at = sizes;
    assert_false(delta_read_sizes(&at, sizes + 2, &base, &result));
    at = endless;
    assert_false(delta_read_sizes(&at, endless + sizeof endless, &base, &result));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_and_literals_make_the_result),
        cmocka_unit_test(size_zero_copies_65536_bytes),
        cmocka_unit_test(all_seven_copy_bytes_are_read),
        cmocka_unit_test(broken_deltas_are_refused),
        cmocka_unit_test(an_empty_delta_makes_an_empty_result),
        cmocka_unit_test(sizes_in_front_are_read_and_bounded),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
