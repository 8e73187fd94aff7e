/* Patterns are searched for by their alternatives: the same answers as from the whole. */
#include "detect/pattern.h"

#include "detect/data/tables.h"
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
    assert_parts("|a|", " a ");
}

static void what_reaches_over_alternatives_stays_whole(void **state)
{
    static const char *const sources[] = {
        "(?i)a|b", "(a)|\\1b", "a|(?P<n>b)", "\\Qa|b\\E", "(*ANY)a|b", "(?|a|b)|c",
        "a|(?1)",  "a|(b",     "a)|b",       "a|[b",      "a|b\\",
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alternatives_are_told_from_groups_classes_and_escapes),
        cmocka_unit_test(what_reaches_over_alternatives_stays_whole),
        cmocka_unit_test(every_heuristic_answers_as_its_whole),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
