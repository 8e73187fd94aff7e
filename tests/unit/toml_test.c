/* TOML 1.0: what documents mean, and which ones are none. The cases follow the specification's own
 * sections; the whole toml-test suite was run against the reader when it was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "detect/document.h"

static void show(const struct node *node, struct buffer *out)
{
    const char *brackets = node->kind == NODE_MAP ? "{}" : "[]";

    if (node->kind != NODE_MAP && node->kind != NODE_LIST) {
        buffer_add_format(out, NULL, "%c:%s", "{[sifbt0"[node->kind], node -> text);
        return;
    }
    buffer_add(out, &brackets[0], 1, NULL);
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (child->key != NULL) {
            buffer_add_format(out, NULL, "%s@%u ", child->key, child->line);
        }
        show(child, out);
        buffer_add_string(out, child->next == NULL ? "" : ", ", NULL);
    }
    buffer_add(out, &brackets[1], 1, NULL);
}

static int read_copy(struct document *document, const char *text, size_t size, struct error *error)
{
    char *copy = malloc(size + (size == 0));

    assert_non_null(copy);
    memcpy(copy, text, size);
    int status = document_read_toml(document, copy, size, error);
    free(copy);
    return status;
}

static void check_valid(const char *text, const char *expected)
{
    struct document document = DOCUMENT_INIT;
    struct buffer shown = BUFFER_INIT;
    struct error error = ERROR_INIT;

    int status = read_copy(&document, text, strlen(text), &error);
    assert_string_equal(error.message, "");
    assert_int_equal(status, 0);
    show(document.root, &shown);
    assert_string_equal(shown.data, expected);
    buffer_free(&shown);
    document_free(&document);
}

static void keys_and_tables_keep_their_lines(void **state)
{
    (void)state;
    check_valid("", "{}");
    check_valid(
        "a = 1\n[b]\nc.d = 2\n\"x y\".'z' = 3\n[[e]]\nf = 4\n[[e]]\n[e.g]\nh = 5\n",
        "{a@1 i:1, b@2 {c@3 {d@3 i:2}, x y@4 {z@4 i:3}}, e@5 [{f@6 i:4}, {g@8 {h@9 i:5}}]}");
    check_valid("[a.b.c]\n[a]\nx=1\n", "{a@1 {b@1 {c@1 {}}, x@3 i:1}}");
    check_valid("[fruit]\napple.color = 1\n[fruit.apple.taste]\n",
                "{fruit@1 {apple@2 {color@2 i:1, taste@3 {}}}}");
    check_valid("\xEF\xBB\xBF"
                "a = 1 # \xC3\xA9\r\n",
                "{a@1 i:1}");
}

static void strings_resolve_their_escapes(void **state)
{
    (void)state;
    check_valid("a = \"\\t\\u00e9\\U0001F600\\\\\"\nb = 'C:\\x'\n",
                "{a@1 s:\t\xC3\xA9\xF0\x9F\x98\x80\\, b@2 s:C:\\x}");
    check_valid("a = \"\"\"\none \\\n   \n  two\"\"\"\"\"\nb = '''\n'x'\n'''\nc = 1",
                "{a@1 s:one two\"\", b@5 s:'x'\n, c@8 i:1}");
    check_valid("a = \"\"\nb = \"\"\"\"\"\"\nc = ''''''\n", "{a@1 s:, b@2 s:, c@3 s:}");
}

static void values_have_their_kinds(void **state)
{
    (void)state;
    check_valid("a = [1_000, +0, -7, 0xDEAD_beef, 0o17, 0b11]\n",
                "{a@1 [i:1_000, i:+0, i:-7, i:0xDEAD_beef, i:0o17, i:0b11]}");
    check_valid("a = [1.5, -0.0, 1e9, 6.6E-3, inf, -nan]\n",
                "{a@1 [f:1.5, f:-0.0, f:1e9, f:6.6E-3, f:inf, f:-nan]}");
    check_valid("a = [ # c\n true,\n false,\n]\n", "{a@1 [b:true, b:false]}");
    check_valid("a = 1979-05-27T07:32:00.5-08:00\nb = 1979-05-27 07:32:00\nc = 2024-02-29\n"
                "d = 07:32:00\n",
                "{a@1 t:1979-05-27T07:32:00.5-08:00, b@2 t:1979-05-27 07:32:00, "
                "c@3 t:2024-02-29, d@4 t:07:32:00}");
    check_valid("a = {b = [{}, {c.d = 1}], e = ''}\n", "{a@1 {b@1 [{}, {c@1 {d@1 i:1}}], e@1 s:}}");
}

static const char *const wrong[] = {"a",
                                    "a =",
                                    "= 1",
                                    "a = 1 b = 2",
                                    "a = 1\na = 2",
                                    "a.b = 1\na = 2",
                                    "a = 1\na.b = 2",
                                    "[a]\n[a]",
                                    "[a]\nb = 1\n[a.b]",
                                    "[[a]]\n[a]",
                                    "a = []\n[[a]]",
                                    "[a]\n[[a]]",
                                    "a = {b = 1}\na.c = 2",
                                    "a = {b = 1}\n[a.c]",
                                    "[a.b.c]\n[a]\nb.d = 1",
                                    "[a]\nb.c = 1\n[a.b]",
                                    "a = {b = 1,}",
                                    "a = {b = 1\n}",
                                    "a = {b = 1, b = 2}",
                                    "a = {b = {c = 1}, b.d = 2}",
                                    "a = [1,, 2]",
                                    "a = [1",
                                    "a = [,]",
                                    "[a",
                                    "[]",
                                    "[a.]",
                                    "[.a]",
                                    "[[a]",
                                    "[ [a]]",
                                    "[a] b = 1",
                                    "a..b = 1",
                                    "a b = 1",
                                    "\"\"\"a\"\"\" = 1",
                                    "a = \"",
                                    "a = \"\n\"",
                                    "a = \"\\x\"",
                                    "a = \"\\ud800\"",
                                    "a = \"\\U00110000\"",
                                    "a = \"\\u12\"",
                                    "a = \"\"\"x",
                                    "a = \"\"\"\\q\"\"\"",
                                    "a = 'x",
                                    "a = '\x01'",
                                    "a = \"\"\"\"\"\"\"\"\"",
                                    "a = 01",
                                    "a = 1_",
                                    "a = _1",
                                    "a = 1__0",
                                    "a = 0x",
                                    "a = +0x1",
                                    "a = 0b2",
                                    "a = 0o8",
                                    "a = 9223372036854775808",
                                    "a = -9223372036854775809",
                                    "a = 1.",
                                    "a = .5",
                                    "a = 1._5",
                                    "a = 1e",
                                    "a = 1e_5",
                                    "a = 1_e5",
                                    "a = 03.5",
                                    "a = Inf",
                                    "a = True",
                                    "a = yes",
                                    "a = 2023-02-29",
                                    "a = 2023-13-01",
                                    "a = 2023-1-1",
                                    "a = 2023-01-01T",
                                    "a = 2023-01-01T25:00:00",
                                    "a = 2023-01-01T00:60:00",
                                    "a = 2023-01-01T00:00:00+24:00",
                                    "a = 12:00",
                                    "a = 12:00:00.",
                                    "a = 1 # \x7f",
                                    "a = 1\r",
                                    "a = 1\rb = 2",
                                    "\xFF = 1",
                                    "a = \"\xC3\"",
                                    "\xEF\xBB",
                                    "a = 1\n\xEF\xBB\xBF b = 2",
                                    "a = [1 2]",
                                    "a = {b 1}",
                                    "[a]]",
                                    "a = \"x\" y",
                                    "a = 'x''y'",
                                    "a = 1,",
                                    "a = nul"};

static void wrong_documents_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct document document = DOCUMENT_INIT;
        struct error error = ERROR_INIT;

        if (read_copy(&document, wrong[i], strlen(wrong[i]), &error) == 0) {
            fail_msg("taken: %s", wrong[i]);
        }
        assert_string_equal(error.code, "bad-manifest");
        document_free(&document);
    }
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    struct document document = DOCUMENT_INIT;
    struct error error = ERROR_INIT;

    (void)state;
    assert_int_equal(read_copy(&document, "a = 1\0\n", 7, &error), -1);
    document_free(&document);
}

static void errors_name_their_line(void **state)
{
    struct document document = DOCUMENT_INIT;
    struct error error = ERROR_INIT;
    const char text[] = "a = '''\n\n'''\nb = [\n1,\n]\nc = ?\n";

    (void)state;
    assert_int_equal(read_copy(&document, text, strlen(text), &error), -1);
    assert_true(strncmp(error.message, "line 7:", 7) == 0);
    document_free(&document);
}

/* A quarter of a million keys of one table: a reader that compares each with all would take hours.
 */
static void many_keys_take_no_square_time(void **state)
{
    struct buffer text = BUFFER_INIT;
    struct document document = DOCUMENT_INIT;
    struct error error = ERROR_INIT;

    (void)state;
    for (int i = 0; i < 250000; i++) {
        assert_int_equal(buffer_add_format(&text, &error, "k%d = 1\n", i), 0);
    }
    assert_int_equal(document_read_toml(&document, text.data, text.size, &error), 0);
    assert_string_equal(document.root->last->key, "k249999");
    document_free(&document);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_tables_keep_their_lines),
        cmocka_unit_test(strings_resolve_their_escapes),
        cmocka_unit_test(values_have_their_kinds),
        cmocka_unit_test(wrong_documents_are_refused),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(errors_name_their_line),
        cmocka_unit_test(many_keys_take_no_square_time),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
