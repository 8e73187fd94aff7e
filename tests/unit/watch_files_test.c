/* watch-files' parts without files: what is due when, whose a path is, which names are told of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "watch-files/choose.h"
#include "watch-files/layout.h"
#include "watch-files/pending.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 500, STEPS = 20000 };

static const struct pending_entry *earliest(const struct pending_entry *entries)
{
    const struct pending_entry *first = NULL;

    for (int i = 0; i < ENTRIES; i++)
        if (entries[i].place != 0 && (first == NULL || entries[i].due < first->due))
            first = &entries[i];
    return first;
}

static void the_earliest_is_always_first(void **state)
{
    static struct pending_entry entries[ENTRIES];
    struct pending pending = {NULL, 0, 0};
    unsigned seed = 7;

    (void)state;
    for (int i = 0; i < STEPS; i++) {
        struct pending_entry *entry = &entries[rand_r(&seed) % ENTRIES];
        const struct pending_entry *first;

        if (rand_r(&seed) % 3 == 0)
            pending_remove(&pending, entry);
        else
            assert_int_equal(pending_set(&pending, entry, rand_r(&seed) % 1000, NULL), 0);
        first = earliest(entries);
        assert_true((first == NULL) == (pending_first(&pending) == NULL));
        if (first != NULL)
            assert_int_equal(pending_first(&pending)->due, first->due);
    }
    pending_free(&pending);
}

/* "class|assignment|student|name", or "-" for a path that does not fit. */
static void reads(const char *pattern, const char *path, const char *want)
{
    struct layout layout = {.depth = 0};
    struct layout_span found[LAYOUT_FIELDS];
    const char *name;
    char got[600] = "-";

    assert_int_equal(layout_parse(&layout, pattern, NULL), 0);
    layout.fixed[LAYOUT_CLASS] = strstr(pattern, "{class") ? NULL : "c";
    layout.fixed[LAYOUT_ASSIGNMENT] = strstr(pattern, "{hw") ? NULL : "h";
    layout.fixed[LAYOUT_STUDENT] = strstr(pattern, "{student") ? NULL : "1";
    assert_int_equal(layout_check(&layout, NULL), 0);
    if (layout_read(&layout, path, found, &name))
        snprintf(got, sizeof got, "%.*s|%.*s|%lld|%s", (int)found[0].size, found[0].text,
                 (int)found[1].size, found[1].text, (long long)layout_number(&found[2]), name);
    assert_string_equal(got, want);
}

static void paths_are_read_by_the_layout(void **state)
{
    char long_name[260];
    char want[260];

    (void)state;
    reads("{class_div}/{hw_name}/{student_id}", "os-1/hw1/20230001/a/b.c",
          "os-1|hw1|20230001|a/b.c");
    reads("{class_div}/{hw_name}/{student_id}/", "os-1/hw1/1/b.c", "os-1|hw1|1|b.c");
    reads("{class_div}-{student_id}/{hw_name}", "os-1-7/hw/m.c", "os-1|hw|7|m.c");
    reads("{class_div}-{student_id}", "1-2-3/m.c", "1-2|h|3|m.c");
    reads("{student_id}-{class_div}", "1-2-3/m.c", "2-3|h|1|m.c");
    reads("x{hw_name}y", "xxyy/m.c", "c|xy|1|m.c");
    reads("*/{hw_name}.d/*/s{student_id}e*", "any/a.d.d/../s12e/m.c", "c|a.d|12|m.c");
    reads("*-{student_id}", "-5/m.c", "c|h|5|m.c");
    reads("{student_id}", "000000000000000123/x", "c|h|123|x");
    reads("{student_id}", "1234567890123456789/x", "-");
    reads("{student_id}", "12a/x", "-");
    reads("{student_id}", "-1/x", "-");
    reads("{student_id}", "1", "-");
    reads("{class_div}-{student_id}/{hw_name}", "os-1/hw/x", "os|hw|1|x");
    reads("{class_div}-{student_id}/{hw_name}", "os-/hw/x", "-");
    reads("{class_div}-{student_id}/{hw_name}", "os-1/x", "-");
    reads("{hw_name}", "a\xff/x", "-");
    memset(long_name, 'n', sizeof long_name);
    memcpy(long_name + 201, "/x", 3);
    reads("{hw_name}", long_name, "-");
    snprintf(want, sizeof want, "c|%.200s|1|x", long_name + 1);
    reads("{hw_name}", long_name + 1, want);
}

static void bad_layouts_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "/",
        "a//b",
        "{class}",
        "{class_div",
        "{}",
        "{hw_name}{student_id}",
        "*{hw_name}",
        "{hw_name}*/x",
        "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q",
        "a*b*c*d*e*f*g*h*i",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct layout layout = {.depth = 0};
        struct error error = ERROR_INIT;

        assert_int_equal(layout_parse(&layout, bad[i], &error), -1);
        assert_int_equal(error.kind, ERROR_USAGE);
    }
}

static void each_field_is_given_once(void **state)
{
    static const char *const fixed[][3] = {
        {NULL, "h", "1"}, {"c", NULL, "1"}, {"c", "h", NULL}, {"c", "h", "one"}, {"", "h", "1"}};
    struct layout layout = {.depth = 0};

    (void)state;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        memcpy(layout.fixed, fixed[i], sizeof layout.fixed);
        assert_int_equal(layout_check(&layout, NULL), -1);
    }
    assert_int_equal(layout_parse(&layout, "{hw_name}/{hw_name}", NULL), 0);
    memcpy(layout.fixed, (const char *[]){"c", NULL, "1"}, sizeof layout.fixed);
    assert_int_equal(layout_check(&layout, NULL), -1);
}

/* A level of stars that all but fits takes no time that grows with all their readings. */
static void hostile_names_are_quick(void **state)
{
    char name[256];
    char want[300];

    (void)state;
    memset(name, 'a', 255);
    memcpy(name + 253, "/x", 3);
    snprintf(want, sizeof want, "c|%.200s|1|x", name);
    reads("{hw_name}a*a*a*a*a*a*a", name, want);
    name[252] = 'b';
    reads("{hw_name}a*a*a*a*a*a*a", name, "-");
}

static void rules_choose_files(void **state)
{
    static const struct {
        const char *path;
        bool taken;
    } names[] = {
        {"a.c", true},        {"src/Makefile", true}, {"x.html", true},    {"notes.txt", false},
        {"data.csv", false},  {"a.o", false},         {".a.c.swp", false}, {"a.c~", false},
        {".#a.c", false},     {"#a.c#", false},       {"a.bak", false},    {"old/a.c", false},
        {"old/keep.c", true}, {"z/old/a.c", true},    {"gen_x.py", false}, {"top.c", false},
        {"x/top.c", true},
    };
    struct choice choice;

    (void)state;
    assert_int_equal(choice_init(&choice, NULL), 0);
    assert_int_equal(choice_ignore(&choice, "old/*", NULL), 0);
    assert_int_equal(choice_ignore(&choice, "!old/keep.c", NULL), 0);
    assert_int_equal(choice_ignore(&choice, "gen_*", NULL), 0);
    assert_int_equal(choice_ignore(&choice, "/top.c", NULL), 0);
    assert_int_equal(choice_ignore(&choice, "# *.c", NULL), 0);
    assert_int_equal(choice_ignore(&choice, "", NULL), 0);
    assert_int_equal(choice_ignore(&choice, "/", NULL), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (choice_takes_file(&choice, names[i].path) != names[i].taken)
            fail_msg("%s", names[i].path);
    assert_false(choice_takes_directory(&choice, "a/build"));
    assert_true(choice_takes_file(&choice, "build.c"));
    assert_false(choice_takes_directory(&choice, ".git"));
    assert_int_equal(choice_ignore(&choice, "!build/", NULL), 0);
    assert_true(choice_takes_directory(&choice, "a/build"));
    assert_int_equal(choice_want(&choice, "*.txt", NULL), 0);
    assert_true(choice_takes_file(&choice, "x/notes.txt"));
    assert_false(choice_takes_file(&choice, "a.c"));
    choice_free(&choice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_is_always_first),
        cmocka_unit_test(paths_are_read_by_the_layout),
        cmocka_unit_test(bad_layouts_are_refused),
        cmocka_unit_test(each_field_is_given_once),
        cmocka_unit_test(hostile_names_are_quick),
        cmocka_unit_test(rules_choose_files),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
