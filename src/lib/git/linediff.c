/* One line diff from end to end: cut, split, classify, search, slide, number. */
#include "git/linediff.h"

#include "git/linediff_classes.h"
#include "git/linediff_lines.h"
#include "git/linediff_reach.h"
#include "git/linediff_search.h"
#include "git/linediff_slide.h"

#include <stdlib.h>
#include <string.h>

struct linediff {
    struct line_table lines[2]; /* of the old and of the new file */
    struct line_classes classes;
    struct search_memory search;
    struct group_list groups[2];
    struct hunk *hunks;
    size_t hunk_room;
    uint32_t above; /* lines before the middles */
};

struct linediff *linediff_new(void)
{
    struct linediff *diff = calloc(1, sizeof *diff);

    if (diff)
        linediff_set_limit(diff, LINEDIFF_STEPS);
    return diff;
}

void linediff_set_limit(struct linediff *diff, uint64_t steps)
{
    diff->search.steps_most = steps ? steps : UINT64_MAX;
}

void linediff_free(struct linediff *diff)
{
    if (!diff)
        return;
    for (int side = 0; side < 2; side++) {
        free(diff->lines[side].starts);
        free(diff->groups[side].groups);
    }
    classes_free(&diff->classes);
    search_memory_free(&diff->search);
    free(diff->hunks);
    free(diff);
}

uint32_t linediff_count_lines(const void *bytes, size_t size)
{
    const char *text = bytes;
    size_t feeds = lines_count_feeds(text, size);

    return (uint32_t)(feeds + (size && text[size - 1] != '\n'));
}

/* Leaves out the common tail as git does: in whole blocks, but for what completes a line. */
static void trim_tail(struct line_table lines[2])
{
    enum { BLOCK = 1024 };
    size_t limit = lines[0].size < lines[1].size ? lines[0].size : lines[1].size;
    const char *ends[2] = {lines[0].bytes + lines[0].size, lines[1].bytes + lines[1].size};
    size_t common = lines_common_tail(ends[0], ends[1], limit) / BLOCK * BLOCK;
    const char *feed = common ? memchr(ends[0] - common, '\n', common) : NULL;

    if (!feed)
        return;
    common = (size_t)(ends[0] - (feed + 1));
    lines[0].size -= common;
    lines[1].size -= common;
}

static size_t smaller_rest(const struct line_table lines[2])
{
    size_t old_rest = lines[0].size - lines[0].middle_begin;
    size_t new_rest = lines[1].size - lines[1].middle_begin;

    return old_rest < new_rest ? old_rest : new_rest;
}

/* The line that begins at `at`. */
static size_t line_size(const struct line_table *lines, size_t at)
{
    const char *feed = memchr(lines->bytes + at, '\n', lines->size - at);

    return feed ? (size_t)(feed + 1 - lines->bytes) - at : lines->size - at;
}

/* Where the line begins that ends at `at`. */
static size_t line_begin(const struct line_table *lines, size_t at)
{
    size_t begin = lines->middle_begin;
    const char *feed = memrchr(lines->bytes + begin, '\n', at - 1 - begin);

    return feed ? (size_t)(feed + 1 - lines->bytes) : begin;
}

/* Goes on line by line where only white space differs. */
static void extend_head(struct line_table lines[2])
{
    while (smaller_rest(lines)) {
        const char *text[2];
        size_t size[2];

        for (int side = 0; side < 2; side++) {
            text[side] = lines[side].bytes + lines[side].middle_begin;
            size[side] = line_size(&lines[side], lines[side].middle_begin);
        }
        if (!line_equal_but_space(text[0], size[0], text[1], size[1]))
            return;
        lines[0].middle_begin += size[0];
        lines[1].middle_begin += size[1];
    }
}

static void extend_tail(struct line_table lines[2])
{
    while (lines[0].middle_begin < lines[0].middle_end &&
           lines[1].middle_begin < lines[1].middle_end) {
        size_t begin[2];

        for (int side = 0; side < 2; side++)
            begin[side] = line_begin(&lines[side], lines[side].middle_end);
        if (!line_equal_but_space(lines[0].bytes + begin[0], lines[0].middle_end - begin[0],
                                  lines[1].bytes + begin[1], lines[1].middle_end - begin[1]))
            return;
        lines[0].middle_end = begin[0];
        lines[1].middle_end = begin[1];
    }
}

/* Finds the whole lines that the files have in common at their begin. */
static void cut_head(struct line_table lines[2])
{
    size_t limit = smaller_rest(lines);
    size_t common = lines_common_head(lines[0].bytes, lines[1].bytes, limit);

    /* Equal to the end of both: a last line without line feed is a whole line too. */
    if (common < lines[0].size || common < lines[1].size) {
        const char *feed = common ? memrchr(lines[0].bytes, '\n', common) : NULL;

        common = feed ? (size_t)(feed + 1 - lines[0].bytes) : 0;
    }
    lines[0].middle_begin = lines[1].middle_begin = common;
    if (lines[0].ignore_whitespace)
        extend_head(lines);
}

static bool begins_line(const struct line_table *lines, size_t at)
{
    return at == lines->middle_begin || lines->bytes[at - 1] == '\n';
}

/* And at their end. */
static void cut_tail(struct line_table lines[2])
{
    const char *ends[2] = {lines[0].bytes + lines[0].size, lines[1].bytes + lines[1].size};
    size_t common = lines_common_tail(ends[0], ends[1], smaller_rest(lines));

    if (!begins_line(&lines[0], lines[0].size - common) ||
        !begins_line(&lines[1], lines[1].size - common)) {
        const char *feed = common ? memchr(ends[0] - common, '\n', common) : NULL;

        common = feed ? (size_t)(ends[0] - (feed + 1)) : 0;
    }
    lines[0].middle_end = lines[0].size - common;
    lines[1].middle_end = lines[1].size - common;
    if (lines[0].ignore_whitespace)
        extend_tail(lines);
}

/* All lines of the middles are changed. */
static int take_all(struct linediff *diff, struct error *error)
{
    for (int side = 0; side < 2; side++)
        if (diff->lines[side].count &&
            group_list_add(&diff->groups[side], (struct group){0, diff->lines[side].count, 0}) < 0)
            return error_no_memory(error);
    return 0;
}

/* The groups of one side's flags. */
static int collect_groups(struct group_list *list, const unsigned char *changed, long count)
{
    long unchanged = 0;

    for (long i = 0; i < count;) {
        long start = i;

        while (i < count && changed[i])
            i++;
        if (i > start && group_list_add(list, (struct group){start, i - start, unchanged}) < 0)
            return -1;
        for (; i < count && !changed[i]; i++)
            unchanged++;
    }
    return 0;
}

/* The middles share lines: only the search tells what is changed. */
static int search_middles(struct linediff *diff, struct error *error)
{
    enum search_result result;
    struct line_table *old_lines = &diff->lines[0];
    struct kept_lines *kept = diff->classes.kept;
    size_t outside =
        classes_count_outside(&diff->classes, old_lines->bytes, old_lines->middle_begin) +
        classes_count_outside(&diff->classes, old_lines->bytes + old_lines->middle_end,
                              old_lines->size - old_lines->middle_end);

    classes_discard(&diff->classes, old_lines, &diff->lines[1], outside);
    result = search_changes(&diff->search, &kept[0], &kept[1]);
    if (result == SEARCH_TOO_COSTLY)
        return error_record(error, "diff-too-costly",
                            "two files of %ld and %ld lines are too unlike", diff->lines[0].count,
                            diff->lines[1].count);
    for (int side = 0; result == SEARCH_DONE && side < 2; side++)
        if (collect_groups(&diff->groups[side], kept[side].changed, diff->lines[side].count) < 0)
            result = SEARCH_NO_MEMORY;
    return result == SEARCH_DONE ? 0 : error_no_memory(error);
}

static int find_groups(struct linediff *diff, struct error *error)
{
    int shared = 0;

    for (int side = 0; side < 2; side++) {
        diff->groups[side].count = 0;
        if (lines_split(&diff->lines[side]) < 0)
            return error_no_memory(error);
    }
    if (diff->lines[0].count && diff->lines[1].count)
        shared = classes_assign(&diff->classes, &diff->lines[0], &diff->lines[1]);
    if (shared < 0)
        return error_no_memory(error);
    return shared ? search_middles(diff, error) : take_all(diff, error);
}

static int reserve_hunks(struct linediff *diff, size_t hunks)
{
    if (hunks <= diff->hunk_room)
        return 0;
    free(diff->hunks);
    diff->hunk_room = 2 * hunks;
    diff->hunks = malloc(diff->hunk_room * sizeof *diff->hunks);
    if (!diff->hunks) {
        diff->hunk_room = 0;
        return -1;
    }
    return 0;
}

/* A list without groups may have no memory. */
static const struct group *groups_end(const struct group_list *list)
{
    return list->count ? list->groups + list->count : list->groups;
}

/* Joins the groups that face each other to hunks. */
static size_t number_hunks(struct linediff *diff)
{
    long above = diff->above;
    const struct group *at[2] = {diff->groups[0].groups, diff->groups[1].groups};
    const struct group *end[2] = {groups_end(&diff->groups[0]), groups_end(&diff->groups[1])};
    long changed[2] = {0, 0};
    size_t hunks = 0;

    while (at[0] < end[0] || at[1] < end[1]) {
        bool old_first =
            at[1] == end[1] || (at[0] < end[0] && at[0]->unchanged <= at[1]->unchanged);
        long unchanged = old_first ? at[0]->unchanged : at[1]->unchanged;
        long count[2] = {0, 0};

        for (int side = 0; side < 2; side++)
            if (at[side] < end[side] && at[side]->unchanged == unchanged)
                count[side] = at[side]++->count;
        diff->hunks[hunks++] =
            (struct hunk){(uint32_t)(above + unchanged + changed[0]), (uint32_t)count[0],
                          (uint32_t)(above + unchanged + changed[1]), (uint32_t)count[1]};
        changed[0] += count[0];
        changed[1] += count[1];
    }
    return hunks;
}

static void start_side(struct line_table *lines, const void *bytes, size_t size, unsigned flags)
{
    lines->bytes = size ? bytes : "";
    lines->size = size;
    lines->middle_begin = 0;
    lines->ignore_whitespace = flags & LINEDIFF_IGNORE_WHITESPACE;
}

/* Slides first the old side's groups, then the new side's. */
static int slide_groups(struct linediff *diff, bool indent_heuristic)
{
    groups_slide(&diff->groups[0], &diff->groups[1], &diff->lines[0], indent_heuristic);
    groups_slide(&diff->groups[1], &diff->groups[0], &diff->lines[1], indent_heuristic);
    return diff->lines[0].no_memory || diff->lines[1].no_memory ? -1 : 0;
}

uint64_t linediff_steps(const struct linediff *diff)
{
    return diff->search.steps;
}

static uint32_t middle_count(const struct line_table *lines)
{
    return linediff_count_lines(lines->bytes + lines->middle_begin,
                                lines->middle_end - lines->middle_begin);
}

void linediff_window(struct linediff *diff, uint32_t *first, uint32_t *end)
{
    const struct line_table *lines = diff->lines;
    uint32_t above, below;

    *first = 0;
    *end = UINT32_MAX;
    if (lines[0].ignore_whitespace || !linediff_reach(lines, &above, &below))
        return;
    *first = diff->above - above;
    *end = diff->above + middle_count(&lines[1]) + below;
}

/* One hunk of everything that may have changed, when nothing of interest may have. */
static int pass_by(struct linediff *diff, const struct linediff_interest *interest, size_t *count)
{
    const struct line_table *lines = diff->lines;
    uint32_t head = diff->above;
    uint32_t counts[2] = {middle_count(&lines[0]), middle_count(&lines[1])};
    uint32_t above, below;

    if (lines[0].ignore_whitespace || interest->any(interest->context, head, head + counts[1]) ||
        !linediff_reach(diff->lines, &above, &below) ||
        interest->any(interest->context, head - above, head + counts[1] + below))
        return 0;
    if (reserve_hunks(diff, 1) < 0)
        return -1;
    diff->hunks[0] = (struct hunk){head, counts[0], head, counts[1]};
    *count = 1;
    return 1;
}

static int diff_middles(struct linediff *diff, const struct linediff_interest *interest,
                        unsigned flags, size_t *count, struct error *error)
{
    int passed;

    diff->above = linediff_count_lines(diff->lines[0].bytes, diff->lines[0].middle_begin);
    passed = interest ? pass_by(diff, interest, count) : 0;
    if (passed < 0)
        return error_no_memory(error);
    if (passed > 0)
        return 0;
    if (find_groups(diff, error) < 0)
        return -1;
    if (slide_groups(diff, !(flags & LINEDIFF_NO_INDENT_HEURISTIC)) < 0 ||
        reserve_hunks(diff, diff->groups[0].count + diff->groups[1].count) < 0)
        return error_no_memory(error);
    *count = number_hunks(diff);
    return 0;
}

int linediff_run_for(struct linediff *diff, const struct linediff_interest *interest,
                     const void *old_bytes, size_t old_size, const void *new_bytes, size_t new_size,
                     unsigned flags, const struct hunk **hunks, size_t *count, struct error *error)
{
    struct line_table *lines = diff->lines;

    *count = 0;
    diff->search.steps = 0;
    if (old_size >= (size_t)1 << 31 || new_size >= (size_t)1 << 31)
        return error_record(error, "object-too-large", "a file of 2 GiB or more has no line diff");
    start_side(&lines[0], old_bytes, old_size, flags);
    start_side(&lines[1], new_bytes, new_size, flags);
    if (flags & LINEDIFF_TRIM_TAIL)
        trim_tail(lines);
    cut_head(lines);
    cut_tail(lines);
    if ((lines[0].middle_begin < lines[0].middle_end ||
         lines[1].middle_begin < lines[1].middle_end) &&
        diff_middles(diff, interest, flags, count, error) < 0)
        return -1;
    *hunks = diff->hunks;
    return 0;
}

int linediff_run(struct linediff *diff, const void *old_bytes, size_t old_size,
                 const void *new_bytes, size_t new_size, unsigned flags, const struct hunk **hunks,
                 size_t *count, struct error *error)
{
    return linediff_run_for(diff, NULL, old_bytes, old_size, new_bytes, new_size, flags, hunks,
                            count, error);
}
