/* The line diff against libgit2's xdiff: the same hunks for every pair and every flag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "git/linediff.h"
#include "lib/linediff_oracle.h"

#include <stdio.h>
#include <time.h>

static struct linediff *differ;
static struct oracle judge;
static uint64_t seed;

static uint64_t random_next(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed * 0x2545f4914f6cdd1du >> 16;
}

static size_t random_below(size_t limit)
{
    return random_next() % limit;
}

static void add(struct buffer *text, const char *bytes, size_t size)
{
    assert_int_equal(buffer_add(text, bytes, size, NULL), 0);
}

static void add_text(struct buffer *text, const char *line)
{
    add(text, line, strlen(line));
}

static void print_hunks(const char *who, const struct hunk *hunks, size_t count)
{
    for (size_t i = 0; i < count && i < 50; i++)
        print_error("%s -%u,%u +%u,%u\n", who, hunks[i].old_start, hunks[i].old_count,
                    hunks[i].new_start, hunks[i].new_count);
}

/* The old line that a new one is equal to; -1 when it is inside a hunk. */
static int64_t origin_of(const struct hunk *hunks, size_t count, uint32_t line)
{
    int64_t origin = line;

    for (size_t i = 0; i < count && hunks[i].new_start <= line; i++) {
        if (line < hunks[i].new_start + hunks[i].new_count)
            return -1;
        origin = (int64_t)line - hunks[i].new_start - hunks[i].new_count + hunks[i].old_start +
                 hunks[i].old_count;
    }
    return origin;
}

struct window {
    uint32_t first;
    uint32_t end;
};

static bool overlaps(const void *context, uint32_t first, uint32_t end)
{
    const struct window *window = context;

    return window->first < end && first < window->end;
}

/* A few new lines alone have the fate that all hunks give them; the judge's hunks are at hand. */
static void check_interest(const struct buffer *left, const struct buffer *right, unsigned flags)
{
    size_t lines = linediff_count_lines(right->data, right->size);
    struct window window = {(uint32_t)random_below(lines + 1), 0};
    const struct linediff_interest interest = {overlaps, &window};
    const struct hunk *hunks;
    size_t count;

    window.end = window.first + 1 + (uint32_t)random_below(8);
    assert_int_equal(linediff_run_for(differ, &interest, left->data, left->size, right->data,
                                      right->size, flags, &hunks, &count, NULL),
                     0);
    for (uint32_t line = window.first; line < window.end && line < lines; line++)
        assert_int_equal(origin_of(hunks, count, line), origin_of(judge.hunks, judge.count, line));
}

static void compare(const struct buffer *left, const struct buffer *right, unsigned flags,
                    uint64_t from_seed)
{
    struct error error = ERROR_INIT;
    const struct hunk *hunks;
    size_t count;

    assert_int_equal(linediff_run(differ, left->data, left->size, right->data, right->size, flags,
                                  &hunks, &count, &error),
                     0);
    oracle_run(&judge, left->data, left->size, right->data, right->size, flags);
    if (count == judge.count &&
        (count == 0 || memcmp(hunks, judge.hunks, count * sizeof *hunks) == 0)) {
        check_interest(left, right, flags);
        return;
    }
    print_hunks("ours  ", hunks, count);
    print_hunks("libgit", judge.hunks, judge.count);
    fail_msg("hunks differ: seed %llu, flags %u", (unsigned long long)from_seed, flags);
}

static void compare_all_flags(const struct buffer *left, const struct buffer *right, uint64_t from)
{
    for (unsigned flags = 0; flags < 8; flags++) {
        compare(left, right, flags, from);
        compare(right, left, flags, from);
    }
}

/* Generators of files: one line each call. */
typedef void line_maker(struct buffer *text);

static void make_letter(struct buffer *text)
{
    char line[2] = {(char)('a' + random_below(4)), '\n'};

    add(text, line, 2);
}

static void make_number(struct buffer *text)
{
    char line[32];

    add(text, line, (size_t)snprintf(line, sizeof line, "%zu\n", random_below(400)));
}

static void make_distinct(struct buffer *text)
{
    char line[64];

    add(text, line, (size_t)snprintf(line, sizeof line, "line %zu\n", random_below(1u << 30)));
}

static void make_code(struct buffer *text)
{
    static const char *const lines[] = {"\n",     "\n",     "}\n",    "{\n",      "return 0;\n",
                                        "if x\n", "else\n", "a();\n", "b = c;\n", "end\n"};
    static const char *const indents[] = {"", "", "    ", "\t", "        ", "  ", "\t\t"};

    add_text(text, indents[random_below(7)]);
    add_text(text, lines[random_below(10)]);
}

static void make_crlf(struct buffer *text)
{
    static const char *const lines[] = {"a\r\n", "a\n", "\r\n", "\n", " a\n", "a \r\n", "\r\r\n"};

    add_text(text, lines[random_below(7)]);
}

static void make_blank(struct buffer *text)
{
    add_text(text, random_below(30) ? "\n" : "x\n");
}

static void make_binary(struct buffer *text)
{
    static const char bytes[] = {'\0', '\xff', '\x80', '\n', 'a', '\0'};
    char line[16];
    size_t size = random_below(sizeof line);

    for (size_t i = 0; i < size; i++)
        line[i] = bytes[random_below(sizeof bytes)];
    add(text, line, size);
}

static line_maker *const makers[] = {make_letter, make_number, make_distinct, make_code,
                                     make_code,   make_crlf,   make_blank,    make_binary};

enum { MAKERS = sizeof makers / sizeof makers[0] };

static void make_file(struct buffer *text, line_maker *maker, size_t lines)
{
    buffer_clear(text);
    for (size_t i = 0; i < lines; i++)
        maker(text);
    if (text->size && random_below(3) == 0)
        text->size--; /* no line feed at the end */
}

/* Offset of a random line's begin. */
static size_t random_line(const struct buffer *text)
{
    size_t at = text->size ? random_below(text->size) : 0;

    while (at && text->data[at - 1] != '\n')
        at--;
    return at;
}

/* `to` becomes `from` with a stretch left out, and with one of its own or of new lines put in. */
static void edit_once(struct buffer *to, const struct buffer *from, line_maker *maker, size_t most)
{
    size_t begin = random_line(from);
    size_t end = begin;

    buffer_clear(to);
    add(to, from->data ? from->data : "", begin);
    for (size_t lines = random_below(most + 1); lines && end < from->size; lines--)
        do
            end++;
        while (end < from->size && from->data[end - 1] != '\n');
    if (random_below(4) == 0 && from->size) {
        size_t source = random_line(from);
        size_t rest = from->size - source;
        size_t size = random_below((rest < 2000 ? rest : 2000) + 1);

        add(to, from->data + source, size);
    } else {
        for (size_t lines = random_below(most + 1); lines; lines--)
            maker(to);
    }
    add(to, from->data ? from->data + end : "", from->size - end);
}

static void edit(struct buffer *to, struct buffer *from, line_maker *maker, size_t edits,
                 size_t most)
{
    struct buffer copy = BUFFER_INIT;

    edit_once(to, from, maker, most);
    while (edits-- > 1) {
        buffer_clear(&copy);
        add(&copy, to->data ? to->data : "", to->size);
        edit_once(to, &copy, maker, most);
    }
    buffer_free(&copy);
}

static void random_pairs(size_t pairs, size_t most_lines, size_t most_edits)
{
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;

    for (size_t i = 0; i < pairs; i++) {
        line_maker *maker = makers[random_below(MAKERS)];
        uint64_t from = seed;

        make_file(&left, maker, random_below(most_lines));
        if (random_below(8) == 0)
            make_file(&right, maker, random_below(most_lines));
        else
            edit(&right, &left, maker, 1 + random_below(most_edits), 1 + random_below(8));
        if (left.size < (1u << 16))
            compare_all_flags(&left, &right, from);
        else
            compare(&left, &right, (unsigned)random_below(8), from);
    }
    buffer_free(&left);
    buffer_free(&right);
}

static void tiny_files_have_the_same_hunks(void **state)
{
    (void)state;
    random_pairs(1500, 12, 4);
}

static void small_files_have_the_same_hunks(void **state)
{
    (void)state;
    random_pairs(300, 120, 8);
}

static void files_over_a_tail_block_have_the_same_hunks(void **state)
{
    (void)state;
    random_pairs(80, 2000, 12);
}

/* Large and unlike enough for every shortcut of the search. */
static void costly_pairs_have_the_same_hunks(void **state)
{
    static line_maker *const costly[] = {make_letter, make_number, make_code, make_blank};
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;

    (void)state;
    for (size_t i = 0; i < 24; i++) {
        line_maker *maker = costly[i % 4];
        uint64_t from = seed;

        make_file(&left, maker, 3000 + random_below(3000));
        if (i % 3 == 0)
            make_file(&right, maker, 3000 + random_below(3000));
        else
            edit(&right, &left, maker, 150 * (i % 3), 20);
        compare(&left, &right, (unsigned)random_below(8), from);
    }
    buffer_free(&left);
    buffer_free(&right);
}

static void repeat(struct buffer *text, const char *line, size_t times)
{
    while (times--)
        add_text(text, line);
}

static void blank_lines_by_the_hundred_thousand(void **state)
{
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;

    (void)state;
    repeat(&left, "\n", 100000);
    repeat(&right, "\n", 50000);
    add_text(&right, "x\n");
    repeat(&right, "\n", 50003);
    compare_all_flags(&left, &right, 0);
    buffer_free(&left);
    buffer_free(&right);
}

static void equal_and_different_lines(void **state)
{
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;

    (void)state;
    compare_all_flags(&left, &right, 0);
    repeat(&left, "same\n", 3000);
    compare_all_flags(&left, &right, 0);
    repeat(&right, "same\n", 2000);
    compare_all_flags(&left, &right, 0);
    repeat(&right, "other\n", 2000);
    compare_all_flags(&left, &right, 0);
    buffer_clear(&left);
    repeat(&left, "else\n", 5000);
    compare_all_flags(&left, &right, 0);
    buffer_free(&left);
    buffer_free(&right);
}

static void a_line_of_ten_megabytes(void **state)
{
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;

    (void)state;
    repeat(&left, "0123456789", 1 << 20);
    add_text(&left, "\nlast\n");
    add(&right, left.data, left.size);
    right.data[5 << 20] = 'x';
    compare(&left, &right, LINEDIFF_TRIM_TAIL, 0);
    compare(&left, &right, LINEDIFF_IGNORE_WHITESPACE, 0);
    right.data[5 << 20] = '\n';
    compare(&left, &right, 0, 0);
    buffer_free(&left);
    buffer_free(&right);
}

/* Blocks that change places, with equal lines between them. */
static void moved_blocks(void **state)
{
    struct buffer blocks[6] = {BUFFER_INIT};
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;

    (void)state;
    for (size_t round = 0; round < 60; round++) {
        uint64_t from = seed;

        buffer_clear(&left);
        buffer_clear(&right);
        for (size_t i = 0; i < 6; i++) {
            make_file(&blocks[i], round % 2 ? make_code : make_number, 4 + random_below(60));
            add(&left, blocks[i].data, blocks[i].size);
            add_text(&left, "\n}\n\n");
        }
        for (size_t i = 0; i < 6; i++) {
            const struct buffer *block = &blocks[random_below(6)];

            add(&right, block->data, block->size);
            add_text(&right, "\n}\n\n");
        }
        compare_all_flags(&left, &right, from);
    }
    for (size_t i = 0; i < 6; i++)
        buffer_free(&blocks[i]);
    buffer_free(&left);
    buffer_free(&right);
}

static void too_large_files_are_an_error(void **state)
{
    struct error error = ERROR_INIT;
    const struct hunk *hunks;
    size_t count;

    (void)state;
    assert_int_equal(linediff_run(differ, "", (size_t)1 << 31, "", 0, 0, &hunks, &count, &error),
                     -1);
    assert_string_equal(error.code, "object-too-large");
}

static void too_costly_diffs_are_given_up(void **state)
{
    struct error error = ERROR_INIT;
    struct buffer left = BUFFER_INIT;
    struct buffer right = BUFFER_INIT;
    const struct hunk *hunks;
    size_t count;

    (void)state;
    make_file(&left, make_letter, 20000);
    make_file(&right, make_letter, 20000);
    linediff_set_limit(differ, 100000);
    assert_int_equal(linediff_run(differ, left.data, left.size, right.data, right.size, 0, &hunks,
                                  &count, &error),
                     -1);
    assert_string_equal(error.code, "diff-too-costly");
    linediff_set_limit(differ, 0);
    compare(&left, &right, 0, 0);
    linediff_set_limit(differ, LINEDIFF_STEPS);
    buffer_free(&left);
    buffer_free(&right);
}

static void lines_are_counted_as_git_counts_them(void **state)
{
    char text[200];

    (void)state;
    assert_int_equal(linediff_count_lines("", 0), 0);
    assert_int_equal(linediff_count_lines("\n", 1), 1);
    assert_int_equal(linediff_count_lines("a\nb", 3), 2);
    assert_int_equal(linediff_count_lines("a\nb\n", 4), 2);
    memset(text, '\n', sizeof text);
    assert_int_equal(linediff_count_lines(text, sizeof text), 200);
    text[199] = 'x';
    assert_int_equal(linediff_count_lines(text, sizeof text), 200);
}

static int start(void **state)
{
    const char *wanted = getenv("SEED");

    (void)state;
    seed = wanted ? strtoull(wanted, NULL, 10) : (uint64_t)time(NULL) * 1000003u + 1;
    print_message("# SEED=%llu\n", (unsigned long long)seed);
    differ = linediff_new();
    return differ ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    linediff_free(differ);
    free(judge.hunks);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiny_files_have_the_same_hunks),
        cmocka_unit_test(small_files_have_the_same_hunks),
        cmocka_unit_test(files_over_a_tail_block_have_the_same_hunks),
        cmocka_unit_test(costly_pairs_have_the_same_hunks),
        cmocka_unit_test(blank_lines_by_the_hundred_thousand),
        cmocka_unit_test(equal_and_different_lines),
        cmocka_unit_test(a_line_of_ten_megabytes),
        cmocka_unit_test(moved_blocks),
        cmocka_unit_test(too_large_files_are_an_error),
        cmocka_unit_test(too_costly_diffs_are_given_up),
        cmocka_unit_test(lines_are_counted_as_git_counts_them),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, start, stop);
}
