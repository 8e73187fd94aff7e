#include "git/blame_guess.h"

#include "git/fingerprint.h"

#include <stdbool.h>
#include <stdlib.h>

enum {
    SEARCH_DISTANCE = 10,         /* lines around the closest one that are compared */
    SIMILAR_ENOUGH = 10,          /* shared pairs for a line from anywhere in the parent */
    CERTAINTY_UNKNOWN = -1,       /* to be calculated */
    CERTAINTY_NOTHING_ALIKE = -2, /* settled: no line is alike */
};

/* One hunk's matching. Indices of both sides count from the hunk's start; a window below is a part
 * of it that is still to be divided. */
struct matching {
    struct fingerprint *parent; /* the hunk's lines; matched pairs are taken out as we go */
    const struct fingerprint *child;
    int parent_count;
    int child_count;
    int distance;       /* search distance in the parent */
    int child_distance; /* how far apart lines can be that search the same parent line */
    int *certainty;     /* by child line */
    int *best;
    int *second;
    int *similarity; /* by child line and distance; CERTAINTY_UNKNOWN: not calculated */
};

struct window {
    int parent_start, parent_count;
    int child_start, child_count;
};

/* What guessing took, and may take. */
struct work {
    uint64_t steps;
    uint64_t most;
};

static int work_add(struct work *work, uint64_t steps, struct error *error)
{
    work->steps += steps;
    if (work->steps > work->most)
        return error_record(error, "search-too-costly",
                            "too many lines to guess where they are from");
    return 0;
}

/* The parent line at the same share of the hunk, the middle one when there are several. */
static int closest_line(const struct matching *matching, int child)
{
    return (int)(((int64_t)child * 2 + 1) * matching->parent_count /
                 ((int64_t)matching->child_count * 2));
}

static int *similarity_at(const struct matching *matching, int parent, int child)
{
    int column = parent - closest_line(matching, child) + matching->distance;

    return &matching
                ->similarity[(size_t)child * (size_t)(matching->distance * 2 + 1) + (size_t)column];
}

static int similarity_of(const struct matching *matching, int parent, int child)
{
    int *similarity = similarity_at(matching, parent, child);

    if (*similarity == CERTAINTY_UNKNOWN)
        *similarity = fingerprint_similarity(&matching->child[child], &matching->parent[parent]) *
                      (1000 - abs(parent - closest_line(matching, child)));
    return *similarity;
}

/* The two parent lines of the window that are most like `child`, and how certain the first is. */
static void find_best(struct matching *matching, const struct window *window, int child)
{
    int closest = closest_line(matching, child);
    int first = closest - matching->distance;
    int last = closest + matching->distance + 1;
    int best = 0, second = 0;
    int best_line = window->parent_start, second_line = window->parent_start;

    if (matching->certainty[child] != CERTAINTY_UNKNOWN)
        return;
    if (first < window->parent_start)
        first = window->parent_start;
    if (last > window->parent_start + window->parent_count)
        last = window->parent_start + window->parent_count;
    for (int line = first; line < last; line++) {
        int similarity = similarity_of(matching, line, child);

        if (similarity > best) {
            second = best;
            second_line = best_line;
            best = similarity;
            best_line = line;
        } else if (similarity > second) {
            second = similarity;
            second_line = line;
        }
    }
    if (best == 0) {
        matching->certainty[child] = CERTAINTY_NOTHING_ALIKE;
        matching->best[child] = GUESS_NONE;
        return;
    }
    matching->certainty[child] = best * 2 - second;
    matching->best[child] = best_line;
    matching->second[child] = second_line;
}

/* The child line of the window whose match is most certain; -1: none matches. */
static int most_certain(struct matching *matching, const struct window *window)
{
    int certainty = -1;
    int found = -1;

    for (int i = window->child_start; i < window->child_start + window->child_count; i++) {
        find_best(matching, window, i);
        if (matching->certainty[i] > certainty) {
            certainty = matching->certainty[i];
            found = i;
        }
    }
    return found;
}

/* Forgets what the choice of `child` may have made untrue for lines around it. */
static void forget_around(struct matching *matching, const struct window *window, int child)
{
    int parent = matching->best[child];
    int first = child - matching->child_distance;
    int last = child + matching->child_distance + 1;

    if (first < window->child_start)
        first = window->child_start;
    if (last > window->child_start + window->child_count)
        last = window->child_start + window->child_count;
    for (int i = first; i < last; i++)
        if (abs(parent - closest_line(matching, i)) <= matching->distance)
            *similarity_at(matching, parent, i) = CERTAINTY_UNKNOWN;
    for (int i = first; i < last; i++) {
        bool crosses = i < child ? matching->best[i] >= parent || matching->second[i] >= parent
                                 : matching->best[i] <= parent || matching->second[i] <= parent;

        if (i != child && matching->certainty[i] >= 0 && crosses)
            matching->certainty[i] = CERTAINTY_UNKNOWN;
    }
}

/* Fixes the most certain match of the window, then goes on before and behind it, so that matches
 * stay in order. What is before comes first, as in git: it takes pairs out of parent lines. `wait`
 * has room for the windows that wait, a child line more in each. */
static int divide(struct matching *matching, struct window *wait, struct work *work,
                  struct error *error)
{
    size_t waiting = 0;

    wait[waiting++] = (struct window){0, matching->parent_count, 0, matching->child_count};
    while (waiting > 0) {
        struct window window = wait[--waiting];
        struct window before = window;
        int child, parent;

        if (work_add(work, (uint64_t)window.child_count, error) != 0)
            return -1;
        child = most_certain(matching, &window);
        if (child < 0)
            continue;
        parent = matching->best[child];
        fingerprint_subtract(&matching->parent[parent], &matching->child[child]);
        forget_around(matching, &window, child);
        before.parent_count = parent + 1 - window.parent_start;
        before.child_count = child - window.child_start;
        window.parent_count -= parent - window.parent_start;
        window.parent_start = parent;
        window.child_count -= child + 1 - window.child_start;
        window.child_start = child + 1;
        if (window.child_count > 0)
            wait[waiting++] = window;
        if (before.child_count > 0)
            wait[waiting++] = before;
    }
    return 0;
}

static int matching_open(struct matching *matching, struct error *error)
{
    size_t children = (size_t)matching->child_count;
    size_t cells;

    matching->distance =
        SEARCH_DISTANCE < matching->parent_count ? SEARCH_DISTANCE : matching->parent_count - 1;
    matching->child_distance =
        (int)(((int64_t)(2 * matching->distance + 1) * matching->child_count - 1) /
              matching->parent_count);
    cells = children * (size_t)(matching->distance * 2 + 1);
    matching->certainty = malloc(children * sizeof(int));
    matching->best = malloc(children * sizeof(int));
    matching->second = malloc(children * sizeof(int));
    matching->similarity = malloc(cells * sizeof(int));
    if (matching->certainty == NULL || matching->best == NULL || matching->second == NULL ||
        matching->similarity == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < children; i++) {
        matching->certainty[i] = CERTAINTY_UNKNOWN;
        matching->best[i] = matching->second[i] = GUESS_NONE;
    }
    for (size_t i = 0; i < cells; i++)
        matching->similarity[i] = CERTAINTY_UNKNOWN;
    return 0;
}

static void matching_close(struct matching *matching)
{
    free(matching->certainty);
    free(matching->best);
    free(matching->second);
    free(matching->similarity);
}

static int match_hunk(struct fingerprints *parent, const struct fingerprints *child,
                      const struct hunk *hunk, struct work *work, int32_t *lines,
                      struct error *error)
{
    struct matching matching = {.parent = parent->lines + hunk->old_start,
                                .child = child->lines + hunk->new_start,
                                .parent_count = (int)hunk->old_count,
                                .child_count = (int)hunk->new_count};
    struct window *wait;
    int status;

    if (hunk->old_count == 0 || hunk->new_count == 0)
        return 0;
    wait = malloc(((size_t)hunk->new_count + 1) * sizeof(*wait));
    status = matching_open(&matching, error);
    if (status == 0)
        status = wait ? divide(&matching, wait, work, error) : error_no_memory(error);
    for (uint32_t i = 0; status == 0 && i < hunk->new_count; i++)
        if (matching.best[i] >= 0)
            lines[hunk->new_start + i] = (int32_t)hunk->old_start + matching.best[i];
    matching_close(&matching);
    free(wait);
    return status;
}

/* The line of the whole parent that is most like line `child`; of equals the nearest by number. */
static int32_t scan_parent(const struct fingerprints *parent, const struct fingerprints *child,
                           uint32_t line)
{
    int best = SIMILAR_ENOUGH;
    int32_t found = GUESS_NONE;

    for (uint32_t i = 0; i < parent->count; i++) {
        int similarity = fingerprint_similarity(&child->lines[line], &parent->lines[i]);

        if (similarity < best)
            continue;
        if (similarity == best && found != GUESS_NONE &&
            labs((long)found - (long)line) < labs((long)i - (long)line))
            continue;
        best = similarity;
        found = (int32_t)i;
    }
    return found;
}

/* What scan_parent() takes beside the pairs of its line, once a line. */
static uint64_t scan_steps(const struct fingerprints *parent)
{
    uint64_t pairs = 0;

    for (uint32_t i = 0; i < parent->count; i++)
        pairs += 1 + parent->lines[i].count;
    return pairs;
}

static int guess(struct fingerprints *parent, const struct fingerprints *child,
                 const struct hunk *hunks, size_t hunk_count, struct work *work, int32_t *lines,
                 struct error *error)
{
    uint64_t scan = scan_steps(parent);

    for (size_t i = 0; i < hunk_count; i++) {
        uint32_t end = hunks[i].new_start + hunks[i].new_count;

        if (match_hunk(parent, child, &hunks[i], work, lines, error) != 0)
            return -1;
        for (uint32_t line = hunks[i].new_start; line < end; line++) {
            if (lines[line] != GUESS_NONE)
                continue;
            if (work_add(work, scan, error) != 0)
                return -1;
            lines[line] = scan_parent(parent, child, line);
        }
    }
    return 0;
}

int blame_guess_lines(const struct object *parent, const struct object *child,
                      const struct hunk *hunks, size_t hunk_count, uint64_t *steps, int32_t **lines,
                      struct error *error)
{
    struct fingerprints old = {NULL, 0, NULL}, new = {NULL, 0, NULL};
    struct work work = {0, *steps};
    int status = -1;

    *lines = NULL;
    if (fingerprints_open(&old, parent->data, parent->size, error) == 0 &&
        fingerprints_open(&new, child->data, child->size, error) == 0) {
        *lines = malloc(((size_t) new.count + 1) * sizeof(**lines));
        for (uint32_t i = 0; *lines != NULL && i < new.count; i++)
            (*lines)[i] = GUESS_NONE;
        status = *lines == NULL ? error_no_memory(error)
                                : guess(&old, &new, hunks, hunk_count, &work, *lines, error);
    }
    fingerprints_close(&old);
    fingerprints_close(&new);
    *steps = work.steps;
    if (status != 0)
        free(*lines);
    return status;
}
