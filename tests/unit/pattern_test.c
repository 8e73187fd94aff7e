/* Patterns are searched for by their alternatives: the same answers as from the whole. */
#include "detect/pattern.h"

#include "detect/data/tables.h"
#include "detect/needles.h"
#include "detect/pattern_split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_parts(const char *source, const char *joined)
{
    struct pattern_part parts[PATTERN_ALTERNATIVES];
    size_t count = pattern_split(source, parts);
    char text[200] = "";

    for (size_t i = 0; i < count; i++) {
        strncat(text, i ? " " : "", 2);
        strncat(text, parts[i].start, parts[i].size);
    }
    assert_string_equal(text, joined);
}

static void alternatives_are_told_from_groups_classes_and_escapes(void **state)
{
    (void)state;
    assert_parts("a|b", "a b");
    assert_parts("(?:a|b)|c", "(?:a|b) c");
    assert_parts("[|]|[]|]|[^]|]", "[|] []|] [^]|]");
    assert_parts("[[:alpha:]|]|x", "[[:alpha:]|] x");
    assert_parts("a\\|b|\\(|\\[|c", "a\\|b \\( \\[ c");
    assert_parts("(?<=a|b)c|(?!d|e)f", "(?<=a|b)c (?!d|e)f");
    assert_parts("(?i:a|b)|c", "(?i:a|b) c");
    assert_parts("|a|", " a ");
}

static void what_reaches_over_alternatives_stays_whole(void **state)
{
    static const char *const sources[] = {
        "(?i)a|b",   "(?ix:a)|b", "(a)|\\1b", "a|(?P<n>b)", "\\Qa|b\\E", "(*ANY)a|b",
        "(?|a|b)|c", "a|(?1)",    "a|(b",     "a)|b",       "a|[b",      "a|b\\",
    };

    (void)state;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        assert_parts(sources[i], sources[i]);
}

static uint32_t next_random(uint32_t *random)
{
    *random = *random * 1664525 + 1013904223;
    return *random >> 16;
}

/* Words of many languages, so that many patterns find something to begin with. */
static size_t fill(char *text, size_t most, uint32_t *random)
{
    static const char *const words[] = {
        "#include <",  "vector>",   "template", "<",       "std::",   "class ",  "import ", "x",
        "public:",     "\n",        "\n",       "\n",      "  ",      "\t",      "%",       "(",
        "=> ",         "use ",      "strict",   "module ", "package", "@end",    ":- ",     "--",
        "namespace a", "#!",        "<?php",    "def ",    "fn ",     "v6",      "{",       "}",
        "\\",          "function ", "let ",     "val ",    "endif",   "#define", "=",       "\"",
    };
    size_t size = 0;

    for (unsigned i = 0; i < 40; i++) {
        const char *word = words[next_random(random) % (sizeof words / sizeof *words)];

        if (size + strlen(word) < most) {
            memcpy(text + size, word, strlen(word));
            size += strlen(word);
        }
    }
    return size;
}

static void every_heuristic_answers_as_its_whole(void **state)
{
    uint32_t random = 7;
    size_t found = 0;
    char text[400];

    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        size_t size = fill(text, sizeof text, &random);

        for (size_t i = 0; i < table_heuristic_pattern_count; i++) {
            struct pattern *pattern = &table_heuristic_patterns[i];
            bool whole = pattern_find(pattern, text, size, NULL, 0);

            found += whole;
            if (pattern_matches(pattern, text, size) != whole)
                fail_msg("%s\non: %.*s", pattern->source, (int)size, text);
        }
    }
    assert_true(found > 1000);
}

static void assert_needle(const char *source, const char *expected)
{
    const struct pattern_part part = {source, strlen(source)};
    char needle[NEEDLE_SIZE + 1] = "";
    size_t size = pattern_needle(&part, needle, NEEDLE_SIZE);

    needle[size] = '\0';
    assert_string_equal(needle, expected);
}

static void a_needle_stands_in_every_match(void **state)
{
    (void)state;
    assert_needle("(^|/)aclocal\\.m4", "aclocal.m4");
    assert_needle("(^|/)[Tt]ests?/fixtures/", "/fixtures/");
    assert_needle("[Vv]+endor/", "endor/");
    assert_needle("(?i:\\.Feature\\.cs)$", ".feature.cs");
    assert_needle("(?:ab)cd", "abcd");
    assert_needle("(ab|x)cd(ef)?gh{2}i", "cd");
    assert_needle("abc*d+e", "ab");
    assert_needle("(?=abcdef)gh(?<!x)", "gh");
    assert_needle("a{b", "a{b");
    assert_needle("[(]ab[^)]cde[[:alpha:]]f", "cde");
    assert_needle("\\d\\w.*", "");
    assert_needle("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwx");
}

static void assert_path_needle(const char *pattern, const char *expected)
{
    size_t size;
    const char *needle = needle_of_path(pattern, &size);

    assert_int_equal(size, strlen(expected));
    assert_memory_equal(needle, expected, size);
}

static void needles_leave_what_can_match(void **state)
{
    struct needles *needles = needles_new(4);
    struct needle_marks marks;

    (void)state;
    assert_path_needle("requirements/*.txt", "requirements/");
    assert_path_needle("*compose*.yml", "compose");
    assert_path_needle("**", "");

    assert_non_null(needles);
    needles_set(needles, 0, "Makefile", 8);
    needles_set(needles, 1, "make", 4);
    needles_set(needles, 2, "x", 1);
    needles_set(needles, 3, "le", 2);
    needles_mark(needles, "a/makefil", 9, &marks);
    assert_int_equal(needles_next(&marks, 0), 1);
    assert_int_equal(needles_next(&marks, 2), 2);
    assert_int_equal(needles_next(&marks, 3), NEEDLES_MOST);
    needles_mark(needles, "MAKEFILE", 8, &marks);
    assert_int_equal(needles_next(&marks, 0), 0);
    assert_int_equal(needles_next(&marks, 3), 3);
    needles_mark(needles, "", 0, &marks);
    assert_int_equal(needles_next(&marks, 0), 2);
    needles_mark(NULL, "", 0, &marks);
    assert_int_equal(needles_next(&marks, 3), 3);
    needles_free(needles);
}

/* A path of folders and names that the tables know, whole or in parts. */
static void fill_path(char *path, size_t most, uint32_t *random)
{
    static const char *const words[] = {
        "cache",      "deps",      "Dependencies", "jquery",  "-ui",      ".min",   ".js",
        ".css",       "d3",        ".v4",          "docs",    "_build",   "static", "test",
        "tests",      "fixtures",  "extjs",        "src",     "packages", "a.1",    "vendor",
        "Pods",       "env",       "README",       "LICEN",   "SE",       ".md",    "demo",
        "font-",      "awesome",   ".d.ts",        "x",       "Third",    "Party",  ".github",
        "import",     "normalize", "Chart",        "gradlew", ".cs",      "env",    "node_modules",
        "codemirror", "5.1",       "lib",          "angular", "waf",      "-vsdoc",
    };

    *path = '\0';
    for (unsigned i = next_random(random) % 9 + 1; i > 0; i--) {
        const char *word = words[next_random(random) % (sizeof words / sizeof *words)];

        if (strlen(path) + strlen(word) + 2 < most) {
            strcat(path, word);
            strcat(path, next_random(random) % 2 && i > 1 ? "/" : "");
        }
    }
}

static void every_path_pattern_answers_as_its_whole(void **state)
{
    struct pattern *const patterns[] = {&table_vendored, &table_documentation};
    uint32_t random = 11;
    size_t found = 0;
    char path[200];

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        fill_path(path, sizeof path, &random);
        for (size_t i = 0; i < 2; i++) {
            bool whole = pattern_find(patterns[i], path, strlen(path), NULL, 0);

            found += whole;
            if (pattern_matches(patterns[i], path, strlen(path)) != whole)
                fail_msg("%zu on %s", i, path);
        }
    }
    assert_in_range(found, 3000, 37000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alternatives_are_told_from_groups_classes_and_escapes),
        cmocka_unit_test(what_reaches_over_alternatives_stays_whole),
        cmocka_unit_test(every_heuristic_answers_as_its_whole),
        cmocka_unit_test(a_needle_stands_in_every_match),
        cmocka_unit_test(needles_leave_what_can_match),
        cmocka_unit_test(every_path_pattern_answers_as_its_whole),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
