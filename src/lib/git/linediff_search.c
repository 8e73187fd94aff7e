/* The divide-and-conquer search over boxes of two sequences, from both corners at a time. */
#include "git/linediff_search.h"

#include <stdlib.h>

/* xdiff's numbers: a run of more than 20 equal lines is a snake worth looking at; shortcuts are
 * taken from cost 256 on; a path is promising when it got 4 times further than it cost. */
enum { SNAKE = 20, SHORTCUT_COST = 256, PROMISE = 4 };

/* Old lines old_low .. old_high-1 against new lines new_low .. new_high-1. */
struct search_box {
    long old_low;
    long old_high;
    long new_low;
    long new_high;
    bool exact; /* no shortcuts: the cost is known to be small */
};

/* A point of the grid, and which of the two boxes that it makes need no shortcuts. */
struct split {
    long old_at;
    long new_at;
    bool low_exact;
    bool high_exact;
};

/* Furthest points reached from one corner, an old line for each diagonal (old - new). */
struct frontier {
    int32_t *reach;
    long middle; /* the corner's diagonal */
    long low;
    long high;
};

struct search {
    const uint32_t *old_classes;
    const uint32_t *new_classes;
    struct frontier forward;
    struct frontier backward;
    long most_cost;
    uint64_t steps_left;
    /* of the box at hand */
    struct search_box box;
    long diagonal_low;
    long diagonal_high;
    bool snake_seen;
};

void search_memory_free(struct search_memory *memory)
{
    free(memory->reach);
    free(memory->boxes);
}

/* One more diagonal on either side; at the box's edge one fewer, so that the parity stays right.
 * `beyond` marks what was not reached from outside. */
static void widen(const struct search *search, struct frontier *frontier, int32_t beyond)
{
    if (frontier->low > search->diagonal_low)
        frontier->reach[--frontier->low - 1] = beyond;
    else
        frontier->low++;
    if (frontier->high < search->diagonal_high)
        frontier->reach[++frontier->high + 1] = beyond;
    else
        frontier->high--;
}

static void meet(struct split *split, long diagonal, long old_at)
{
    *split = (struct split){old_at, old_at - diagonal, true, true};
}

/* The smaller and the larger of two without a branch, which nothing could predict. */
static inline long lesser(long left, long right)
{
    return left < right ? left : right;
}

static inline long greater(long left, long right)
{
    return left > right ? left : right;
}

/* One step of cost from the low corner on all diagonals. True when the frontiers meet, which they
 * may on every other step only. */
static inline bool advance_forward(struct search *search, bool may_meet, struct split *split)
{
    const uint32_t *old_classes = search->old_classes;
    const uint32_t *new_classes = search->new_classes;
    const struct frontier other = search->backward;
    int32_t *reach = search->forward.reach;
    const long old_end = search->box.old_high;
    const long new_end = search->box.new_high;
    const long low = search->forward.low;
    bool snake_seen = false;

    for (long diagonal = search->forward.high; diagonal >= low; diagonal -= 2) {
        const long end = lesser(old_end, new_end + diagonal);
        const long from = greater(reach[diagonal - 1] + 1L, reach[diagonal + 1]);
        long at = from;

        while (at < end && old_classes[at] == new_classes[at - diagonal])
            at++;
        snake_seen |= at - from > SNAKE;
        reach[diagonal] = (int32_t)at;
        if (may_meet && other.low <= diagonal && diagonal <= other.high &&
            other.reach[diagonal] <= at) {
            meet(split, diagonal, at);
            return true;
        }
    }
    search->snake_seen |= snake_seen;
    return false;
}

static inline bool advance_backward(struct search *search, bool may_meet, struct split *split)
{
    const uint32_t *old_classes = search->old_classes;
    const uint32_t *new_classes = search->new_classes;
    const struct frontier other = search->forward;
    int32_t *reach = search->backward.reach;
    const long old_end = search->box.old_low;
    const long new_end = search->box.new_low;
    const long low = search->backward.low;
    bool snake_seen = false;

    for (long diagonal = search->backward.high; diagonal >= low; diagonal -= 2) {
        const long end = greater(old_end, new_end + diagonal);
        const long from = lesser(reach[diagonal - 1], reach[diagonal + 1] - 1L);
        long at = from;

        while (at > end && old_classes[at - 1] == new_classes[at - diagonal - 1])
            at--;
        snake_seen |= from - at > SNAKE;
        reach[diagonal] = (int32_t)at;
        if (may_meet && other.low <= diagonal && diagonal <= other.high &&
            at <= other.reach[diagonal]) {
            meet(split, diagonal, at);
            return true;
        }
    }
    search->snake_seen |= snake_seen;
    return false;
}

static bool step_forward(struct search *search, bool may_meet, struct split *split)
{
    widen(search, &search->forward, -1);
    return may_meet ? advance_forward(search, true, split) : advance_forward(search, false, split);
}

static bool step_backward(struct search *search, bool may_meet, struct split *split)
{
    widen(search, &search->backward, INT32_MAX);
    return may_meet ? advance_backward(search, true, split)
                    : advance_backward(search, false, split);
}

/* Whether the SNAKE pairs of lines from (old_at, new_at) on are equal. */
static bool is_snake(const struct search *search, long old_at, long new_at)
{
    return memcmp(search->old_classes + old_at, search->new_classes + new_at,
                  SNAKE * sizeof *search->old_classes) == 0;
}

/* How far a point is from the corner, less how far off the corner's diagonal. */
static long merit(const struct frontier *frontier, long diagonal, long advanced)
{
    long aside = diagonal - frontier->middle;

    return advanced - (aside < 0 ? -aside : aside);
}

/* The best point from the low corner that ends a snake and is promising. */
static bool take_promising_forward(const struct search *search, long cost, struct split *split)
{
    const struct search_box *box = &search->box;
    long best = 0;

    for (long d = search->forward.high; d >= search->forward.low; d -= 2) {
        long old_at = search->forward.reach[d];
        long new_at = old_at - d;
        long found = merit(&search->forward, d, old_at - box->old_low + new_at - box->new_low);

        if (found <= PROMISE * cost || found <= best)
            continue;
        if (old_at < box->old_low + SNAKE || old_at >= box->old_high ||
            new_at < box->new_low + SNAKE || new_at >= box->new_high)
            continue;
        if (!is_snake(search, old_at - SNAKE, new_at - SNAKE))
            continue;
        best = found;
        *split = (struct split){old_at, new_at, true, false};
    }
    return best > 0;
}

static bool take_promising_backward(const struct search *search, long cost, struct split *split)
{
    const struct search_box *box = &search->box;
    long best = 0;

    for (long d = search->backward.high; d >= search->backward.low; d -= 2) {
        long old_at = search->backward.reach[d];
        long new_at = old_at - d;
        long found = merit(&search->backward, d, box->old_high - old_at + box->new_high - new_at);

        if (found <= PROMISE * cost || found <= best)
            continue;
        if (old_at <= box->old_low || old_at > box->old_high - SNAKE || new_at <= box->new_low ||
            new_at > box->new_high - SNAKE)
            continue;
        if (!is_snake(search, old_at, new_at))
            continue;
        best = found;
        *split = (struct split){old_at, new_at, false, true};
    }
    return best > 0;
}

/* The point furthest from the low corner, moved into the box: its old line; *sum is old + new. */
static long furthest_forward(const struct search *search, long *sum)
{
    const struct search_box *box = &search->box;
    long furthest = -1;

    *sum = -1;
    for (long d = search->forward.high; d >= search->forward.low; d -= 2) {
        long old_at = search->forward.reach[d];

        if (old_at > box->old_high)
            old_at = box->old_high;
        if (old_at - d > box->new_high)
            old_at = box->new_high + d;
        if (*sum < 2 * old_at - d) {
            *sum = 2 * old_at - d;
            furthest = old_at;
        }
    }
    return furthest;
}

static long furthest_backward(const struct search *search, long *sum)
{
    const struct search_box *box = &search->box;
    long furthest = INT64_MAX;

    *sum = INT64_MAX;
    for (long d = search->backward.high; d >= search->backward.low; d -= 2) {
        long old_at = search->backward.reach[d];

        if (old_at < box->old_low)
            old_at = box->old_low;
        if (old_at - d < box->new_low)
            old_at = box->new_low + d;
        if (2 * old_at - d < *sum) {
            *sum = 2 * old_at - d;
            furthest = old_at;
        }
    }
    return furthest;
}

/* Too costly: goes on from the point that got furthest from its corner. */
static void take_furthest(const struct search *search, struct split *split)
{
    const struct search_box *box = &search->box;
    long low_sum;
    long high_sum;
    long low_at = furthest_forward(search, &low_sum);
    long high_at = furthest_backward(search, &high_sum);

    if (box->old_high + box->new_high - high_sum < low_sum - (box->old_low + box->new_low))
        *split = (struct split){low_at, low_sum - low_at, true, false};
    else
        *split = (struct split){high_at, high_sum - high_at, false, true};
}

static void start_box(struct search *search, const struct search_box *box)
{
    search->box = *box;
    search->diagonal_low = box->old_low - box->new_high;
    search->diagonal_high = box->old_high - box->new_low;
    search->forward.middle = box->old_low - box->new_low;
    search->forward.low = search->forward.high = search->forward.middle;
    search->forward.reach[search->forward.middle] = (int32_t)box->old_low;
    search->backward.middle = box->old_high - box->new_high;
    search->backward.low = search->backward.high = search->backward.middle;
    search->backward.reach[search->backward.middle] = (int32_t)box->old_high;
}

/* Takes the steps of one round off what is left. */
static bool may_step(struct search *search)
{
    uint64_t steps = (uint64_t)(search->forward.high - search->forward.low + search->backward.high -
                                search->backward.low) /
                         2 +
                     2;

    if (search->steps_left < steps)
        return false;
    search->steps_left -= steps;
    return true;
}

/* Where a box that is empty on neither side is cut in two. False: too costly. */
static bool split_box(struct search *search, const struct search_box *box, struct split *split)
{
    bool odd;

    start_box(search, box);
    odd = (search->forward.middle - search->backward.middle) & 1;
    for (long cost = 1; may_step(search); cost++) {
        search->snake_seen = false;
        if (step_forward(search, odd, split) || step_backward(search, !odd, split))
            return true;
        if (box->exact)
            continue;
        if (search->snake_seen && cost > SHORTCUT_COST &&
            (take_promising_forward(search, cost, split) ||
             take_promising_backward(search, cost, split)))
            return true;
        if (cost >= search->most_cost) {
            take_furthest(search, split);
            return true;
        }
    }
    return false;
}

/* Takes equal lines off both ends. */
static void shrink_box(const struct search *search, struct search_box *box)
{
    while (box->old_low < box->old_high && box->new_low < box->new_high &&
           search->old_classes[box->old_low] == search->new_classes[box->new_low]) {
        box->old_low++;
        box->new_low++;
    }
    while (box->old_low < box->old_high && box->new_low < box->new_high &&
           search->old_classes[box->old_high - 1] == search->new_classes[box->new_high - 1]) {
        box->old_high--;
        box->new_high--;
    }
}

static void mark(struct kept_lines *kept, long low, long high)
{
    for (long i = low; i < high; i++)
        kept->changed[kept->line[i]] = 1;
}

static int reserve_boxes(struct search_memory *memory, size_t boxes)
{
    size_t room = 2 * boxes + 64;
    struct search_box *grown;

    if (boxes <= memory->box_room)
        return 0;
    grown = reallocarray(memory->boxes, room, sizeof *grown);
    if (!grown)
        return -1;
    memory->boxes = grown;
    memory->box_room = room;
    return 0;
}

/* Room for the frontiers of two sequences; diagonals run from -new_count-1 to old_count+1. */
static int start_search(struct search *search, struct search_memory *memory,
                        const struct kept_lines *old_lines, const struct kept_lines *new_lines)
{
    size_t diagonals = old_lines->count + new_lines->count + 3;
    long root = 1;

    if (2 * diagonals > memory->reach_room) {
        free(memory->reach);
        memory->reach_room = 3 * diagonals;
        memory->reach = malloc(memory->reach_room * sizeof *memory->reach);
        if (!memory->reach) {
            memory->reach_room = 0;
            return -1;
        }
    }
    for (size_t rest = diagonals; rest; rest >>= 2)
        root <<= 1;
    search->steps_left = memory->steps_most;
    search->most_cost = root < SHORTCUT_COST ? SHORTCUT_COST : root;
    search->old_classes = old_lines->class;
    search->new_classes = new_lines->class;
    search->forward.reach = memory->reach + new_lines->count + 1;
    search->backward.reach = search->forward.reach + diagonals;
    return 0;
}

static enum search_result search_boxes(struct search *search, struct search_memory *memory,
                                       struct kept_lines *old_lines, struct kept_lines *new_lines)
{
    size_t waiting = 0;

    memory->boxes[waiting++] =
        (struct search_box){0, (long)old_lines->count, 0, (long)new_lines->count, false};
    while (waiting) {
        struct search_box box = memory->boxes[--waiting];
        struct split split;

        shrink_box(search, &box);
        if (box.old_low == box.old_high || box.new_low == box.new_high) {
            mark(old_lines, box.old_low, box.old_high);
            mark(new_lines, box.new_low, box.new_high);
            continue;
        }
        if (reserve_boxes(memory, waiting + 2) < 0)
            return SEARCH_NO_MEMORY;
        if (!split_box(search, &box, &split))
            return SEARCH_TOO_COSTLY;
        memory->boxes[waiting++] = (struct search_box){split.old_at, box.old_high, split.new_at,
                                                       box.new_high, split.high_exact};
        memory->boxes[waiting++] = (struct search_box){box.old_low, split.old_at, box.new_low,
                                                       split.new_at, split.low_exact};
    }
    return SEARCH_DONE;
}

enum search_result search_changes(struct search_memory *memory, struct kept_lines *old_lines,
                                  struct kept_lines *new_lines)
{
    struct search search;
    enum search_result result;

    if (start_search(&search, memory, old_lines, new_lines) < 0 || reserve_boxes(memory, 2) < 0)
        return SEARCH_NO_MEMORY;
    result = search_boxes(&search, memory, old_lines, new_lines);
    memory->steps = memory->steps_most - search.steps_left;
    return result;
}
