/* .gitattributes: patterns, precedence, macros. What git itself says is checked by
 * tests/cli/attributes.t; these are the rules one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/attributes.h"
#include "detect/glob.h"

#include <stdlib.h>
#include <string.h>

static void add(struct attributes *attributes, const char *directory, const char *text)
{
    struct error error = ERROR_INIT;

    assert_int_equal(attributes_add(attributes, directory, text, strlen(text), &error), 0);
}

static struct attribute_value value_of(const struct attributes *attributes, const char *path,
                                       enum attribute attribute)
{
    struct attribute_value values[ATTRIBUTE_COUNT];

    attributes_lookup(attributes, path, values);
    return values[attribute];
}

static void patterns_match_as_in_gitignore(void **state)
{
    static const char *const good[][2] = {
        {"*.c", "x.c"},
        {"a/*.c", "a/x.c"},
        {"a/**/c", "a/c"},
        {"a/**/c", "a/b/d/c"},
        {"**/c", "c"},
        {"**/c", "a/b/c"},
        {"a/**", "a/b/c"},
        {"a?c", "abc"},
        {"[a-c]x", "bx"},
        {"[!a-c]x", "dx"},
        {"[]a]x", "]x"},
        {"[[:digit:]]", "7"},
        {"\\*", "*"},
        {"a**b", "axxb"},
        {"*a*b*c", "xaybzc"},
        {"**/a/*/b", "x/a/y/b"},
        {"**/a/**/b", "a/a/x/y/b"},
        {"**/*x/b", "p/q/rx/b"},
        {"a/*b/**/c*d", "a/xb/c/d/cxd"},
        {"a/***", "a/b/c"},
    };
    static const char *const bad[][2] = {
        {"a/*.c", "a/b/x.c"}, {"a?c", "a/c"},      {"a/**", "a"}, {"[a", "a"},
        {"[!a]", "/"},        {"a**b", "ax/b"},    {"*", "a/b"},  {"**/c", "bc"},
        {"a/**/c", "a/bc"},   {"[[:nope:]]", "n"}, {"", "a"},     {"a\\", "a"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!glob_matches(good[i][0], good[i][1]))
            fail_msg("%s does not match %s", good[i][0], good[i][1]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (glob_matches(bad[i][0], bad[i][1]))
            fail_msg("%s matches %s", bad[i][0], bad[i][1]);
}

/* Exponential in matchers that recurse at each star. */
static void stars_without_end_take_no_time(void **state)
{
    char text[2001];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(glob_matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
    assert_false(glob_matches("**/*a*a*a*a/**/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
}

static void deeper_and_later_wins(void **state)
{
    struct attributes *attributes = attributes_new();

    (void)state;
    add(attributes, "", "*.h linguist-language=C\n*.h linguist-language=C++\nlib/* -text\n");
    add(attributes, "lib/x", "*.h linguist-language=Objective-C -linguist-vendored\n");
    add(attributes, "lib", "*.h !linguist-language linguist-vendored\n");
    assert_true(attribute_equals(&(struct attribute_value){ATTRIBUTE_VALUE, "C++", 3}, "C++"));
    assert_memory_equal(value_of(attributes, "a.h", ATTRIBUTE_LANGUAGE).text, "C++", 3);
    assert_int_equal(value_of(attributes, "lib/a.h", ATTRIBUTE_LANGUAGE).state,
                     ATTRIBUTE_UNSPECIFIED);
    assert_int_equal(value_of(attributes, "lib/a.h", ATTRIBUTE_VENDORED).state, ATTRIBUTE_SET);
    assert_int_equal(value_of(attributes, "lib/a.h", ATTRIBUTE_TEXT).state, ATTRIBUTE_UNSET);
    assert_int_equal(value_of(attributes, "lib/x/a.h", ATTRIBUTE_VENDORED).state, ATTRIBUTE_UNSET);
    assert_memory_equal(value_of(attributes, "lib/x/y/a.h", ATTRIBUTE_LANGUAGE).text, "Objective-C",
                        11);
    assert_int_equal(value_of(attributes, "libx/a.c", ATTRIBUTE_TEXT).state, ATTRIBUTE_UNSPECIFIED);
    attributes_free(attributes);
}

static void macros_expand_where_they_stand(void **state)
{
    struct attributes *attributes = attributes_new();

    (void)state;
    add(attributes, "",
        "[attr]theirs linguist-vendored -linguist-detectable\n"
        "*.js theirs\n*.min.js theirs linguist-detectable\n*.png binary\nx.png diff=exif\n");
    add(attributes, "sub", "[attr]mine linguist-generated\n*.c mine\n");
    assert_int_equal(value_of(attributes, "a.js", ATTRIBUTE_VENDORED).state, ATTRIBUTE_SET);
    assert_int_equal(value_of(attributes, "a.js", ATTRIBUTE_DETECTABLE).state, ATTRIBUTE_UNSET);
    assert_int_equal(value_of(attributes, "a.min.js", ATTRIBUTE_DETECTABLE).state, ATTRIBUTE_SET);
    assert_int_equal(value_of(attributes, "a.png", ATTRIBUTE_DIFF).state, ATTRIBUTE_UNSET);
    assert_int_equal(value_of(attributes, "x.png", ATTRIBUTE_DIFF).state, ATTRIBUTE_VALUE);
    assert_int_equal(value_of(attributes, "sub/a.c", ATTRIBUTE_GENERATED).state,
                     ATTRIBUTE_UNSPECIFIED);
    attributes_free(attributes);
}

static void wrong_lines_count_for_nothing(void **state)
{
    static const char text[] = "\xef\xbb\xbf*.a linguist-vendored\r\n"
                               "!*.a -linguist-vendored\n"
                               "*.a -linguist-vendored b@d\n"
                               "# *.a -linguist-vendored\n"
                               "folder/ linguist-vendored\n"
                               "\"with \\303\\274 space\" linguist-vendored\n"
                               "\"open linguist-generated\n";
    struct attributes *attributes = attributes_new();

    (void)state;
    add(attributes, "", text);
    assert_int_equal(value_of(attributes, "x.a", ATTRIBUTE_VENDORED).state, ATTRIBUTE_SET);
    assert_int_equal(value_of(attributes, "folder", ATTRIBUTE_VENDORED).state,
                     ATTRIBUTE_UNSPECIFIED);
    assert_int_equal(value_of(attributes, "with \xc3\xbc space", ATTRIBUTE_VENDORED).state,
                     ATTRIBUTE_SET);
    assert_int_equal(value_of(attributes, "open", ATTRIBUTE_GENERATED).state,
                     ATTRIBUTE_UNSPECIFIED);
    attributes_free(attributes);
}

static void lines_over_gits_limit_are_ignored(void **state)
{
    struct attributes *attributes = attributes_new();
    char text[3000];

    (void)state;
    memset(text, ' ', sizeof text);
    memcpy(text, "*.c", 3);
    memcpy(text + sizeof text - 20, "linguist-vendored\n", 19);
    add(attributes, "", text);
    assert_int_equal(value_of(attributes, "a.c", ATTRIBUTE_VENDORED).state, ATTRIBUTE_UNSPECIFIED);
    attributes_free(attributes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_as_in_gitignore),
        cmocka_unit_test(stars_without_end_take_no_time),
        cmocka_unit_test(deeper_and_later_wins),
        cmocka_unit_test(macros_expand_where_they_stand),
        cmocka_unit_test(wrong_lines_count_for_nothing),
        cmocka_unit_test(lines_over_gits_limit_are_ignored),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
