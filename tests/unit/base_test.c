/* The base library: text, buffers, NDJSON, options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/ndjson.h"
#include "base/options.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void times_are_rfc3339_and_clamped(void **state)
{
    char text[TEXT_TIME_SIZE];

    (void)state;
    assert_string_equal(text_time(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(text_time(-1, text), "1969-12-31T23:59:59Z");
    assert_string_equal(text_time(1709251199, text), "2024-02-29T23:59:59Z");
    assert_string_equal(text_time(INT64_MAX, text), "9999-12-31T23:59:59Z");
    assert_string_equal(text_time(INT64_MIN, text), "0000-01-01T00:00:00Z");
}

static void dates_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = -200000; day < 200000; day += 17) {
        time_t seconds = (time_t)(day * 86400);
        struct tm parts;
        int64_t year;
        unsigned month;
        unsigned monthday;

        gmtime_r(&seconds, &parts);
        text_date_from_days(day, &year, &month, &monthday);
        assert_int_equal(year, parts.tm_year + 1900);
        assert_int_equal(month, parts.tm_mon + 1);
        assert_int_equal(monthday, parts.tm_mday);
        assert_int_equal(text_days_from_date(year, month, monthday), day);
    }
}

static void utf8_is_checked_strictly(void **state)
{
    static const char *const bad[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\x80",     "\xe2\x82",     "\xf8\x88\x80\x80\x80"};

    (void)state;
    assert_true(text_is_utf8("gr\xc3\xbc\xc3\x9f \xed\x95\x9c \xf0\x9f\x98\x80", 15));
    assert_false(text_is_utf8("a\0b", 3));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(text_is_utf8(bad[i], strlen(bad[i])));
}

static void bytes_become_utf8_with_the_raw_ones_beside(void **state)
{
    json_t *object = json_object();

    (void)state;
    assert_int_equal(text_set_bytes(object, "name", "J\xf6rg", 4, "ISO-8859-1", NULL), 0);
    assert_int_equal(text_set_bytes(object, "path", "a\xff", 2, NULL, NULL), 0);
    assert_int_equal(text_set_bytes(object, "plain", "ok", 2, NULL, NULL), 0);
    assert_string_equal(json_string_value(json_object_get(object, "name")), "J\xc3\xb6rg");
    assert_string_equal(json_string_value(json_object_get(object, "name_raw")), "SvZyZw==");
    assert_string_equal(json_string_value(json_object_get(object, "path")), "a\xef\xbf\xbd");
    assert_string_equal(json_string_value(json_object_get(object, "path_raw")), "Yf8=");
    assert_null(json_object_get(object, "plain_raw"));
    json_decref(object);
}

static void buffers_keep_their_limit(void **state)
{
    struct buffer buffer = BUFFER_INIT;
    struct error error = ERROR_INIT;

    (void)state;
    buffer.limit = 10;
    assert_int_equal(buffer_add(&buffer, "0123456789", 10, &error), 0);
    assert_int_equal(buffer_add(&buffer, "x", 1, &error), -1);
    assert_string_equal(error.code, "too-large");
    assert_string_equal(buffer.data, "0123456789");
    buffer_free(&buffer);
}

/* A reader over the given bytes. */
static struct ndjson_reader reader_over(const char *bytes, size_t size)
{
    struct ndjson_reader reader;
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fflush(file), 0);
    assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
    ndjson_reader_init(&reader, dup(fileno(file)));
    fclose(file);
    return reader;
}

static void bad_lines_are_told_and_passed(void **state)
{
    static const char input[] =
        "{\"a\":1}\n\n[1]\n{\"a\"\n{\"a\":1,\"a\":2}\n{\"a\":\"\0\"}\n{\"z\":2}";
    static const char *const codes[] = {"", "bad-record", "bad-json", "bad-json", "bad-json", ""};
    struct ndjson_reader reader = reader_over(input, sizeof input - 1);
    struct ndjson_line line;
    struct error error = ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        int found = ndjson_read(&reader, &line, &error);
        assert_int_equal(found, *codes[i] ? -1 : 1);
        assert_string_equal(error.code, codes[i]);
        if (found == 1)
            json_decref(line.object);
        error_clear(&error);
    }
    assert_int_equal(ndjson_read(&reader, &line, &error), 0);
    close(reader.descriptor);
    ndjson_reader_free(&reader);
}

static void a_line_over_the_limit_costs_only_itself(void **state)
{
    size_t size = NDJSON_LINE_LIMIT + 100;
    char *input = malloc(size + 20);
    struct ndjson_reader reader;
    struct ndjson_line line;
    struct error error = ERROR_INIT;

    (void)state;
    assert_non_null(input);
    memset(input, 'x', size);
    memcpy(input + size, "\n{\"after\":true}\n", 17);
    reader = reader_over(input, size + 16);
    free(input);
    assert_int_equal(ndjson_read(&reader, &line, &error), -1);
    assert_string_equal(error.code, "line-too-long");
    assert_int_equal(ndjson_read(&reader, &line, NULL), 1);
    assert_memory_equal(line.bytes, "{\"after\":true}", 14);
    json_decref(line.object);
    close(reader.descriptor);
    ndjson_reader_free(&reader);
}

static const struct option_spec sample_options[] = {
    {"files", 'f', NULL, ""},
    {"depth", 'd', "N", ""},
    {"moves", 'm', "[N]", ""},
    {NULL, 0, NULL, NULL},
};

static int note_option(void *context, const struct option_spec *option, const char *value,
                       struct error *error)
{
    char *seen = context;

    (void)error;
    snprintf(seen + strlen(seen), 100 - strlen(seen), "%s=%s;", option->name, value ? value : "");
    return 0;
}

static void options_mix_with_arguments(void **state)
{
    char *argv[] = {"x", "-fd3", "one", "--depth=4", "--depth", "5", "--", "-f", NULL};
    const struct option_spec *const tables[] = {sample_options, NULL};
    char seen[100] = "";
    int arguments;

    (void)state;
    assert_int_equal(options_parse(8, argv, tables, note_option, seen, &arguments, NULL), 0);
    assert_string_equal(seen, "files=;depth=3;depth=4;depth=5;");
    assert_int_equal(arguments, 2);
    assert_string_equal(argv[1], "one");
    assert_string_equal(argv[2], "-f");
}

static void a_value_that_may_be_left_out_stands_with_its_option(void **state)
{
    char *argv[] = {"x", "-m", "4", "-fm", "-m5", "-m6f", "--moves", "7", "--moves=8", "-mm", NULL};
    const struct option_spec *const tables[] = {sample_options, NULL};
    char seen[100] = "";
    int arguments;

    (void)state;
    assert_int_equal(options_parse(10, argv, tables, note_option, seen, &arguments, NULL), 0);
    assert_string_equal(seen, "moves=;files=;moves=;moves=5;moves=6f;moves=;moves=8;moves=m;");
    assert_int_equal(arguments, 2);
    assert_string_equal(argv[1], "4");
    assert_string_equal(argv[2], "7");
}

static void help_shows_which_values_may_be_left_out(void **state)
{
    const struct option_spec *const tables[] = {sample_options, NULL};
    char text[200] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");

    (void)state;
    options_print(stream, tables);
    fclose(stream);
    assert_non_null(strstr(text, "-f, --files "));
    assert_non_null(strstr(text, "-d, --depth=N "));
    assert_non_null(strstr(text, "-m, --moves[=N] "));
}

static void misspelt_options_get_a_hint(void **state)
{
    char *argv[] = {"x", "--flies", NULL};
    const struct option_spec *const tables[] = {sample_options, NULL};
    struct error error = ERROR_INIT;
    char seen[100] = "";
    int arguments;

    (void)state;
    assert_int_equal(options_parse(2, argv, tables, note_option, seen, &arguments, &error), -1);
    assert_non_null(strstr(error.message, "did you mean --files?"));
}

static void sizes_have_units_and_bounds(void **state)
{
    int64_t bytes = 0;

    (void)state;
    assert_int_equal(options_size("m", "32M", 0, INT64_MAX, &bytes, NULL), 0);
    assert_int_equal(bytes, 32 << 20);
    assert_int_equal(options_size("m", "9999999999G", 0, INT64_MAX, &bytes, NULL), -1);
    assert_int_equal(options_size("m", "1X", 0, INT64_MAX, &bytes, NULL), -1);
    assert_int_equal(options_number("m", "5K", 0, 10, &bytes, NULL), -1);
    assert_int_equal(options_number("m", "", 0, 10, &bytes, NULL), -1);
    assert_int_equal(options_number("m", "11", 0, 10, &bytes, NULL), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_rfc3339_and_clamped),
        cmocka_unit_test(dates_agree_with_the_c_library),
        cmocka_unit_test(utf8_is_checked_strictly),
        cmocka_unit_test(bytes_become_utf8_with_the_raw_ones_beside),
        cmocka_unit_test(buffers_keep_their_limit),
        cmocka_unit_test(bad_lines_are_told_and_passed),
        cmocka_unit_test(a_line_over_the_limit_costs_only_itself),
        cmocka_unit_test(options_mix_with_arguments),
        cmocka_unit_test(a_value_that_may_be_left_out_stands_with_its_option),
        cmocka_unit_test(help_shows_which_values_may_be_left_out),
        cmocka_unit_test(misspelt_options_get_a_hint),
        cmocka_unit_test(sizes_have_units_and_bounds),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
