/* Languages, categories and what is counted, rule by rule; the whole is compared with linguist. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "detect/classifier_tokens.h"
#include "detect/data/tables.h"
#include "detect/language.h"
#include "detect/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct file_kind kind_of(const char *path, const char *text)
{
    struct file_kind kind;

    language_classify(path, 0100644, text, strlen(text), NULL, &kind);
    return kind;
}

static void is_in(const char *path, const char *text, const char *language)
{
    struct file_kind kind = kind_of(path, text);
    const char *name = kind.language ? kind.language->name : "none";

    if (strcmp(name, language) != 0)
        fail_msg("%s is in %s, not in %s", path, name, language);
}

static void has_category(const char *path, const char *text, enum file_category category)
{
    enum file_category found = kind_of(path, text).category;

    if (found != category)
        fail_msg("%s is %s, not %s", path, file_category_name(found), file_category_name(category));
}

static void tables_are_sound(void **state)
{
    const struct table_keys all[] = {table_extensions, table_filenames, table_interpreters,
                                     table_aliases};

    (void)state;
    for (size_t i = 0; i < table_heuristic_pattern_count; i++)
        if (!pattern_compile(&table_heuristic_patterns[i]))
            fail_msg("does not compile: %s", table_heuristic_patterns[i].source);
    assert_true(pattern_compile(&table_vendored));
    assert_true(pattern_compile(&table_documentation));
    for (size_t i = 0; i < table_language_count; i++) {
        assert_ptr_equal(language_find(table_languages[i].name), &table_languages[i]);
        assert_non_null(language_find(table_languages[i].group));
    }
    for (size_t i = 1; i < table_term_count; i++) {
        assert_true(strcmp(table_terms[i - 1].term, table_terms[i].term) < 0);
        assert_true(strlen(table_terms[i].term) < TOKEN_SIZE);
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t j = 0; j < all[i].count; j++) {
            assert_true(all[i].rows[j].count <= CANDIDATES_MOST);
            assert_true(strlen(all[i].rows[j].key) <= EXTENSION_MOST);
            if (j > 0)
                assert_true(strcmp(all[i].rows[j - 1].key, all[i].rows[j].key) < 0);
        }
}

static void names_endings_and_programs_tell_the_language(void **state)
{
    (void)state;
    is_in("src/Makefile", "all:\n", "Makefile");
    is_in("a/x.PY", "pass\n", "Python");
    is_in("views/a.blade.php", "<p>\n", "Blade");
    is_in("run", "#!/usr/bin/env -S FOO=1 python3.11 -u\n", "Python");
    is_in("run", "#! /bin/sh\nexec tclsh \"$0\" \"$@\"\n", "Tcl");
    is_in("run", "#!/usr/bin/osascript -l JavaScript\n", "none");
    is_in("x.unknown", "text\n", "none");
    is_in("empty.c", "", "none");
}

static void modelines_come_first(void **state)
{
    (void)state;
    is_in("x.c", "/* -*- C++ -*- */\nint i;\n", "C++");
    is_in("x.c", "/* -*- foo: bar; mode: ruby; x: y -*- */\n", "Ruby");
    is_in("x", "line\n# vim: set ts=4 ft=perl :\n", "Perl");
    is_in("x", "1\n2\n3\n4\n5\n6\n7\n8\n# vim: ft=perl\n", "Perl");
    is_in("x", "1\n2\n3\n4\n5\n# vim: ft=perl\n7\n8\n9\n10\n11\n", "none");
    is_in("x.txt", "# vim: ft=nosuchthing\n", "Text");
}

static void content_decides_between_candidates(void **state)
{
    (void)state;
    is_in("x.h", "int i;\n", "C");
    is_in("x.h", "#include <string>\nstd::string s;\n", "C++");
    is_in("x.h", "@interface Foo\n@end\n", "Objective-C");
    is_in("x.m", "function f()\n% matlab\n", "MATLAB");
    is_in("x.pl", "use strict;\n", "Perl");
    is_in("x.pl", "a :- b.\n", "Prolog");
    is_in("x.ts", "<?xml version='1.0'?><TS version='2'>\n", "XML");
    is_in("x.1", ".TH X 1\n.SH NAME\n", "Roff Manpage");
    is_in("x.3pm.in", ".Dd today\n.Dt X 1\n.Sh NAME\n", "Roff Manpage");
    is_in("x.strange", "<?xml version='1.0'?>\n<a/>\n", "XML");
    is_in("x.stl", "plain\n", "none");
}

/* No rule knows these; the samples do. */
static void likeness_decides_at_last(void **state)
{
    (void)state;
    is_in("x.jq", "def map(f): [.[] | f];\ndef recurse: recurse(.[]?);\n", "jq");
    is_in("x.jq",
          "jsoniq version \"1.0\";\nimport module namespace req = \"http://x\";\n"
          "for $x in collection(\"a\") let $y := $x.name\nwhere $y eq 1\nreturn { \"a\" : $y }\n",
          "JSONiq");
    is_in("x.spec", "Name: jq\nVersion: 1\n%description\n%prep\n%setup -q\n", "RPM Spec");
    is_in("x.spec", "describe 'x' do\n  it 'works' do\n  end\nend\n", "Ruby");
}

static void tokens_are(const char *text, const char *expected)
{
    struct classifier_tokens tokens;
    char joined[400] = "";
    size_t size = 0;

    classifier_tokens_init(&tokens, text, strlen(text));
    while (classifier_tokens_next(&tokens) && size + TOKEN_SIZE + 1 < sizeof joined)
        size += (size_t)snprintf(joined + size, sizeof joined - size, "%s%s", size ? " " : "",
                                 tokens.token);
    assert_string_equal(joined, expected);
}

static void text_is_cut_into_tokens(void **state)
{
    (void)state;
    tokens_are("#!/usr/bin/env A=1 perl -w\nx\n", "SHEBANG#!perl x");
    tokens_are("a /* b */ c // d\n  // e\nf", "a COMMENT/* c // d COMMENT// f");
    tokens_are("x = 'it\\'s' + \"y\" - 0x1F + 1.5e-3f;", "x = + - + ;");
    tokens_are("a->b != $x[0] (...) @foo .bar ::=", "a -> b != $x [ ] (...) @foo .bar :: =");
    tokens_are("averyveryverylongidentifier", "averyveryverylon");
    tokens_are("\"\"\"doc\nstring\"\"\" x", "COMMENT\"\"\" x");
    tokens_are("'open to the end", "");
    tokens_are("/* open to the end", "COMMENT/*");
}

static void paths_tell_vendored_and_documentation(void **state)
{
    (void)state;
    has_category("vendor/x.c", "int i;\n", CATEGORY_VENDORED);
    has_category("js/jquery-3.7.1.js", "f()\n", CATEGORY_VENDORED);
    has_category("docs/x.c", "int i;\n", CATEGORY_DOCUMENTATION);
    has_category("src/docs.c", "int i;\n", CATEGORY_SOURCE);
    has_category("README.md", "# x\n", CATEGORY_DOCUMENTATION);
}

static void programs_leave_their_marks(void **state)
{
    char minified[1000];

    (void)state;
    memset(minified, 'x', sizeof minified);
    minified[sizeof minified - 1] = '\0';
    has_category("a/package-lock.json", "{}\n", CATEGORY_GENERATED);
    has_category("Cargo.lock", "x\n", CATEGORY_GENERATED);
    has_category("x.js", minified, CATEGORY_GENERATED);
    has_category("x.py", minified, CATEGORY_SOURCE);
    has_category("x.css", "a{}\n/*# sourceMappingURL=x.css.map */\n", CATEGORY_GENERATED);
    has_category("x.go", "// Code generated by x. DO NOT EDIT.\npackage x\n", CATEGORY_GENERATED);
    has_category("x.pb.go", "package x\n// generated?\n", CATEGORY_SOURCE);
    has_category("x.rb", "#\n#\n# This file is automatically generated by Racc 1\n",
                 CATEGORY_GENERATED);
    has_category("x.html", "<html>\n<META content='makeinfo 6.8' NAME=Generator>\n<p>\n",
                 CATEGORY_GENERATED);
    has_category("x.html", "<html>\n<meta name=\"generator\" content=\"Hugo\">\n", CATEGORY_SOURCE);
    has_category("x.js", "(function() {\n  var _i, _len, _ref;\n}).call(this);\n",
                 CATEGORY_GENERATED);
    has_category("x.js", "/*\n * Generated by PEG.js 0.10\n */\nx\n", CATEGORY_GENERATED);
}

static void only_programming_and_markup_of_ones_own_count(void **state)
{
    struct attributes *attributes = attributes_new();
    static const char text[] = "*.json linguist-detectable\nmine/** -linguist-vendored\n"
                               "x.inc linguist-language=php\ny.c linguist-language\n"
                               "z.c linguist-language=NoSuch\n*.bin filter=lfs\n";
    struct file_kind kind;

    (void)state;
    assert_true(kind_of("x.c", "int i;\n").counted);
    assert_true(kind_of("x.html", "<p>\n").counted);
    assert_false(kind_of("x.json", "{}\n").counted);
    assert_false(kind_of("x.md", "# x\n").counted);
    assert_false(kind_of("vendor/x.c", "int i;\n").counted);
    assert_int_equal(attributes_add(attributes, "", text, sizeof text - 1, NULL), 0);
    language_classify("x.json", 0100644, "{}", 2, attributes, &kind);
    assert_true(kind.counted);
    language_classify("mine/vendor/x.c", 0100644, "i", 1, attributes, &kind);
    assert_true(kind.counted);
    language_classify("x.inc", 0100644, "i", 1, attributes, &kind);
    assert_string_equal(kind.language->name, "PHP");
    language_classify("y.c", 0100644, "i", 1, attributes, &kind);
    assert_null(kind.language);
    language_classify("z.c", 0100644, "i", 1, attributes, &kind);
    assert_null(kind.language);
    attributes_free(attributes);
}

static void what_has_no_lines_is_skipped(void **state)
{
    static const char pointer[] = "version https://git-lfs.github.com/spec/v1\n"
                                  "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2c"
                                  "a24d17e2393\nsize 12345\n";
    struct attributes *attributes = attributes_new();
    struct file_kind kind;

    (void)state;
    language_classify("x.c", 0100644, "a\0b", 3, NULL, &kind);
    assert_int_equal(kind.skip, SKIP_BINARY);
    assert_false(kind.counted);
    language_classify("x.c", 0100644, "\xff\xfei\0n\0t\0", 8, NULL, &kind);
    assert_int_equal(kind.skip, SKIP_BINARY); /* UTF-16: binary to git, text to linguist */
    assert_true(kind.counted);
    language_classify("x.c", 0120000, NULL, 0, NULL, &kind);
    assert_int_equal(kind.skip, SKIP_SYMLINK);
    language_classify("x.c", 0160000, NULL, 0, NULL, &kind);
    assert_int_equal(kind.skip, SKIP_SUBMODULE);
    language_classify("x.c", 0100644, pointer, sizeof pointer - 1, NULL, &kind);
    assert_int_equal(kind.skip, SKIP_NONE);
    assert_int_equal(attributes_add(attributes, "", "*.c filter=lfs\n", 15, NULL), 0);
    language_classify("x.c", 0100644, pointer, sizeof pointer - 1, attributes, &kind);
    assert_int_equal(kind.skip, SKIP_LFS_POINTER);
    assert_false(kind.counted);
    attributes_free(attributes);
}

static void what_was_examined_is_judged_without_the_content(void **state)
{
    static const struct {
        const char *path;
        const char *bytes; /* NULL: out of reach */
    } files[] = {
        {"x.c", "int i;\n"},
        {"vendor/x.c", "int i;\n"},
        {"docs/x.c", "int i;\n"},
        {"x.js", "// Generated by CoffeeScript 1.3.1\n"},
        {"x.h", "class x {\npublic:\n  std::string y;\n};\n"},
        {"x.min.js", ""},
        {"run", "#!/bin/sh\n"},
        {"lfs.c",
         "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff"
         "69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"},
        {"picture.c", "\x89PNG\r\n\x1a\n"},
        {"large.c", NULL},
    };
    static const char *const rules[] = {
        "",
        "* linguist-vendored\n",
        "* -linguist-vendored -linguist-generated -linguist-documentation\n",
        "* linguist-language=ruby\n",
        "* linguist-language\n",
        "* linguist-generated filter=lfs\n",
        "* linguist-documentation\n",
        "* -linguist-detectable filter=lfs\n",
    };
    struct file_kind want;
    struct file_kind got;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        size_t size = files[i].bytes ? strlen(files[i].bytes) : 0;
        struct file_facts facts = {.known = 0};

        language_examine(files[i].path, files[i].bytes, size, &facts);
        for (size_t j = 0; j < sizeof rules / sizeof *rules; j++) {
            struct attributes *attributes = attributes_new();

            assert_int_equal(attributes_add(attributes, "", rules[j], strlen(rules[j]), NULL), 0);
            language_classify(files[i].path, 0100644, files[i].bytes, size, attributes, &want);
            language_judge(&facts, files[i].path, attributes, &got);
            assert_int_equal(got.skip, want.skip);
            assert_ptr_equal(got.language, want.language);
            assert_int_equal(got.category, want.category);
            assert_int_equal(got.counted, want.counted);
            attributes_free(attributes);
        }
    }
}

static void groups_colours_and_names(void **state)
{
    (void)state;
    assert_string_equal(language_find("TSX")->group, "TypeScript");
    assert_string_equal(language_find("Python")->color, "#3572A5");
    assert_null(language_find("python"));
    assert_ptr_equal(lookup_alias("cpp", 3), language_find("C++"));
    assert_ptr_equal(lookup_alias("CPP,linguist", 12), language_find("C++"));
    assert_string_equal(file_skip_name(SKIP_LFS_POINTER), "lfs-pointer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(names_endings_and_programs_tell_the_language),
        cmocka_unit_test(modelines_come_first),
        cmocka_unit_test(content_decides_between_candidates),
        cmocka_unit_test(likeness_decides_at_last),
        cmocka_unit_test(text_is_cut_into_tokens),
        cmocka_unit_test(paths_tell_vendored_and_documentation),
        cmocka_unit_test(programs_leave_their_marks),
        cmocka_unit_test(only_programming_and_markup_of_ones_own_count),
        cmocka_unit_test(what_has_no_lines_is_skipped),
        cmocka_unit_test(what_was_examined_is_judged_without_the_content),
        cmocka_unit_test(groups_colours_and_names),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
