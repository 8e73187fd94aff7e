/* Sliding of groups after the rules of xdl_change_compact and its indent heuristic. */
#include "git/linediff_slide.h"

#include <stdlib.h>

/* The heuristic's limits and weights are git's. They were fitted to a corpus: see
 * https://github.com/mhagger/diff-slider-tools */
enum { INDENT_MOST = 200, BLANKS_MOST = 20, SLIDE_MOST = 100, BLANK = -1 };

enum weight {
    WEIGHT_FILE_BEGIN = 1,
    WEIGHT_FILE_END = 21,
    WEIGHT_BLANKS = -30,
    WEIGHT_BLANKS_BELOW = 6,
    WEIGHT_DEEPER = -4,
    WEIGHT_DEEPER_AFTER_BLANK = 10,
    WEIGHT_BLOCK_BEGINS = 24,
    WEIGHT_BLOCK_BEGINS_AFTER_BLANK = 17,
    WEIGHT_BLOCK_ENDS = 23,
    WEIGHT_BLOCK_ENDS_AFTER_BLANK = 17,
    WEIGHT_INDENT = 60,
};

/* How good a place is: the less the better. */
struct score {
    int indent;
    int penalty;
};

struct slider {
    struct line_table *lines;
    struct group_list *list; /* groups before `done` have been slid, those from `next` on not */
    size_t done;
    size_t next;
    struct group now;
    const struct group_list *other;
    size_t other_at;
};

int group_list_add(struct group_list *list, struct group group)
{
    if (list->count == list->room) {
        size_t room = 2 * list->room + 64;
        struct group *grown = reallocarray(list->groups, room, sizeof *grown);

        if (!grown)
            return -1;
        list->groups = grown;
        list->room = room;
    }
    list->groups[list->count++] = group;
    return 0;
}

static long group_end(const struct group *group)
{
    return group->start + group->count;
}

static bool equal_lines(const struct line_table *lines, long left, long right)
{
    size_t left_size;
    size_t right_size;
    const char *left_line = lines_get(lines, left, &left_size);
    const char *right_line = lines_get(lines, right, &right_size);

    return line_equal(left_line, left_size, right_line, right_size, lines->ignore_whitespace);
}

/* One line up, when the line above equals the group's last; a group met there becomes part of it.
 */
static bool slide_up(struct slider *slider)
{
    struct group *now = &slider->now;
    const struct group *above = slider->list->groups + slider->done;

    if (!lines_reach(slider->lines, now->start - 1) ||
        !equal_lines(slider->lines, now->start - 1, group_end(now) - 1))
        return false;
    now->start--;
    now->unchanged--;
    if (slider->done && group_end(--above) == now->start) {
        now->start = above->start;
        now->count += above->count;
        slider->done--;
    }
    return true;
}

static bool slide_down(struct slider *slider)
{
    struct group *now = &slider->now;
    const struct group *below = slider->list->groups + slider->next;

    if (!lines_reach(slider->lines, group_end(now)) ||
        !equal_lines(slider->lines, now->start, group_end(now)))
        return false;
    now->start++;
    now->unchanged++;
    if (slider->next < slider->list->count && below->start == group_end(now)) {
        now->count += below->count;
        slider->next++;
    }
    return true;
}

/* Whether lines of the other side are changed where the group is now. */
static bool faces_change(struct slider *slider)
{
    const struct group *others = slider->other->groups;
    long unchanged = slider->now.unchanged;

    while (slider->other_at && others[slider->other_at - 1].unchanged >= unchanged)
        slider->other_at--;
    while (slider->other_at < slider->other->count &&
           others[slider->other_at].unchanged < unchanged)
        slider->other_at++;
    return slider->other_at < slider->other->count &&
           others[slider->other_at].unchanged == unchanged;
}

/* Columns before the first byte that is not white space; BLANK when there is none. */
static int indent_of(const struct line_table *lines, long i)
{
    size_t size;
    const char *line = lines_get(lines, i, &size);
    int columns = 0;

    for (size_t at = 0; at < size; at++) {
        if (!line_is_space(line[at]))
            return columns;
        if (line[at] == ' ')
            columns++;
        else if (line[at] == '\t')
            columns += 8 - columns % 8;
        if (columns >= INDENT_MOST)
            return INDENT_MOST;
    }
    return BLANK;
}

/* Blank lines from line `at` on, `step` by `step`; *indent is that of the line behind them, BLANK
 * at the file's end, 0 when there are too many of them to look on. */
static int count_blanks(struct line_table *lines, long at, long step, int *indent)
{
    int blanks = 0;

    for (*indent = BLANK; lines_reach(lines, at); at += step) {
        *indent = indent_of(lines, at);
        if (*indent != BLANK)
            break;
        if (++blanks == BLANKS_MOST) {
            *indent = 0;
            break;
        }
    }
    return blanks;
}

/* What the indentation around a place costs. */
static int weigh_indent(int indent, int above, int below, bool blanks)
{
    if (indent == BLANK || above == BLANK || indent == above)
        return 0;
    if (indent > above)
        return blanks ? WEIGHT_DEEPER_AFTER_BLANK : WEIGHT_DEEPER;
    if (below > indent)
        return blanks ? WEIGHT_BLOCK_BEGINS_AFTER_BLANK : WEIGHT_BLOCK_BEGINS;
    return blanks ? WEIGHT_BLOCK_ENDS_AFTER_BLANK : WEIGHT_BLOCK_ENDS;
}

/* Adds the cost of cutting the file above line `at`. */
static void score_cut(struct line_table *lines, long at, struct score *score)
{
    bool is_end = !lines_reach(lines, at);
    int indent = is_end ? BLANK : indent_of(lines, at);
    int above;
    int below;
    int blanks_above = count_blanks(lines, at - 1, -1, &above);
    int blanks_below = count_blanks(lines, at + 1, 1, &below);
    int blanks;

    blanks_below = indent == BLANK ? blanks_below + 1 : 0;
    blanks = blanks_above + blanks_below;
    if (above == BLANK && blanks_above == 0)
        score->penalty += WEIGHT_FILE_BEGIN;
    if (is_end)
        score->penalty += WEIGHT_FILE_END;
    score->penalty += WEIGHT_BLANKS * blanks + WEIGHT_BLANKS_BELOW * blanks_below;
    if (indent == BLANK)
        indent = below;
    score->indent += indent;
    score->penalty += weigh_indent(indent, above, below, blanks > 0);
}

static bool is_better_or_equal(const struct score *left, const struct score *right)
{
    int indent = (left->indent > right->indent) - (left->indent < right->indent);

    return WEIGHT_INDENT * indent + left->penalty - right->penalty <= 0;
}

/* The end with the best score from `earliest` to the group's, which stands as low as it can. */
static long best_end(struct slider *slider, long earliest)
{
    struct score best = {0, 0};
    long count = slider->now.count;
    long last = group_end(&slider->now);
    long found = -1;
    bool any = false;

    if (earliest < last - count - 1)
        earliest = last - count - 1;
    if (earliest < last - SLIDE_MOST)
        earliest = last - SLIDE_MOST;
    for (long end = earliest; end <= last; end++) {
        struct score score = {0, 0};

        score_cut(slider->lines, end, &score);
        score_cut(slider->lines, end - count, &score);
        if (!any || is_better_or_equal(&score, &best)) {
            best = score;
            found = end;
            any = true;
        }
    }
    return found;
}

/* Up and down as far as it goes, until it meets no more groups: leaves the group as low as it can
 * stand. Returns the highest end; *faced tells whether it faced a change of the other side. */
static long explore(struct slider *slider, bool *faced)
{
    long count;
    long earliest;

    do {
        count = slider->now.count;
        while (slide_up(slider))
            continue;
        earliest = group_end(&slider->now);
        *faced = faces_change(slider);
        while (slide_down(slider))
            *faced |= faces_change(slider);
    } while (count != slider->now.count);
    return earliest;
}

static void slide_group(struct slider *slider, bool indent_heuristic)
{
    bool faced;
    long earliest = explore(slider, &faced);

    if (earliest == group_end(&slider->now))
        return;
    if (faced) {
        while (!faces_change(slider) && slide_up(slider))
            continue;
    } else if (indent_heuristic) {
        long best = best_end(slider, earliest);

        while (group_end(&slider->now) > best && slide_up(slider))
            continue;
    }
}

void groups_slide(struct group_list *list, const struct group_list *other, struct line_table *lines,
                  bool indent_heuristic)
{
    struct slider slider = {.lines = lines, .list = list, .other = other};

    while (slider.next < list->count) {
        slider.now = list->groups[slider.next++];
        slide_group(&slider, indent_heuristic);
        list->groups[slider.done++] = slider.now;
    }
    list->count = slider.done;
}
