#include "git/line_combine.h"

#include <stdlib.h>
#include <string.h>

/* Git matches the lines that two parents lost in one place in a table of this many cells. */
enum { CELLS_MOST = 1 << 24 };

struct added_span {
    uint32_t start;
    uint32_t end;
};

struct lost_line {
    const char *bytes;
    uint32_t size;   /* without its line feed */
    uint32_t owners; /* how many of the others have it */
};

/* Lost lines that stood before line `at`. */
struct lost_place {
    uint32_t at;
    struct lost_line *lines;
    size_t count;
};

void line_combine_begin(struct line_combine *combine, struct linediff *diff)
{
    memset(combine, 0, sizeof *combine);
    combine->diff = diff;
}

void line_combine_free(struct line_combine *combine)
{
    for (size_t i = 0; i < combine->lost_count; i++)
        free(combine->lost[i].lines);
    free(combine->lost);
    free(combine->added);
}

/* Steps through the lines of a file from hunk to hunk. */
struct reader {
    const char *at;
    const char *end;
    uint32_t line;
};

static struct lost_line read_line(struct reader *reader)
{
    const char *feed = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    const char *start = reader->at;

    reader->line++;
    reader->at = feed != NULL ? feed + 1 : reader->end;
    return (struct lost_line){start, (uint32_t)((feed != NULL ? feed : reader->end) - start), 1};
}

/* The old lines of a hunk, for the caller to free. */
static struct lost_line *read_lost(struct reader *reader, const struct hunk *hunk)
{
    struct lost_line *lines = reallocarray(NULL, hunk->old_count, sizeof *lines);

    while (reader->line < hunk->old_start)
        read_line(reader);
    for (uint32_t i = 0; lines != NULL && i < hunk->old_count; i++)
        lines[i] = read_line(reader);
    return lines;
}

/* With the first of the others, all of its hunks count. */
static int begin_hunks(struct line_combine *combine, struct reader *reader,
                       const struct hunk *hunks, size_t count, struct error *error)
{
    combine->lost = calloc(count + 1, sizeof *combine->lost);
    combine->added = calloc(count + 1, sizeof *combine->added);
    if (combine->lost == NULL || combine->added == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < count; i++) {
        struct lost_place *place = &combine->lost[combine->lost_count];

        if (hunks[i].new_count > 0)
            combine->added[combine->added_count++] =
                (struct added_span){hunks[i].new_start, hunks[i].new_start + hunks[i].new_count};
        if (hunks[i].old_count == 0)
            continue;
        *place = (struct lost_place){hunks[i].new_start, read_lost(reader, &hunks[i]),
                                     hunks[i].old_count};
        if (place->lines == NULL)
            return error_no_memory(error);
        combine->lost_count++;
    }
    return 0;
}

/* Keeps what both have of the spans so far and the new lines of hunks. */
static int keep_added(struct line_combine *combine, const struct hunk *hunks, size_t count,
                      struct error *error)
{
    struct added_span *spans = reallocarray(NULL, combine->added_count + count + 1, sizeof *spans);
    size_t kept = 0;

    if (spans == NULL)
        return error_no_memory(error);
    for (size_t i = 0, j = 0; i < combine->added_count && j < count;) {
        const struct added_span *span = &combine->added[i];
        uint32_t end = hunks[j].new_start + hunks[j].new_count;
        uint32_t from = span->start > hunks[j].new_start ? span->start : hunks[j].new_start;
        uint32_t to = span->end < end ? span->end : end;

        if (from < to)
            spans[kept++] = (struct added_span){from, to};
        if (span->end < end)
            i++;
        else
            j++;
    }
    free(combine->added);
    combine->added = spans;
    combine->added_count = kept;
    return 0;
}

static bool is_same_line(const struct lost_line *left, const struct lost_line *right)
{
    return left->size == right->size && memcmp(left->bytes, right->bytes, left->size) == 0;
}

enum direction { MATCH, OLD, NEW };

/* Git's coalesce_lines(): the table of the longest common subsequence, from the first lines on. */
static int fill_table(const struct lost_place *place, size_t old_count,
                      const struct lost_line *lines, size_t new_count, unsigned char *directions,
                      struct error *error)
{
    uint32_t *row = calloc(new_count + 1, sizeof *row);

    if (row == NULL)
        return error_no_memory(error);
    for (size_t i = 1; i <= old_count; i++) {
        unsigned char *direction = directions + i * (new_count + 1);
        uint32_t diagonal = 0;

        for (size_t j = 1; j <= new_count; j++) {
            uint32_t above = row[j];

            if (is_same_line(&place->lines[i - 1], &lines[j - 1])) {
                direction[j] = MATCH;
                row[j] = diagonal + 1;
            } else if (row[j - 1] >= above) {
                direction[j] = NEW;
                row[j] = row[j - 1];
            } else {
                direction[j] = OLD;
            }
            diagonal = above;
        }
    }
    free(row);
    return 0;
}

/* Writes the lines of both before `end`, those that match as one with another owner; returns where
 * they start. */
static struct lost_line *join_lines(const struct lost_place *place, size_t old_count,
                                    const struct lost_line *lines, size_t new_count,
                                    const unsigned char *directions, struct lost_line *end)
{
    const size_t width = new_count + 1;
    size_t i = old_count;
    size_t j = new_count;

    while (i > 0 || j > 0) {
        enum direction direction = i == 0   ? NEW
                                   : j == 0 ? OLD
                                            : (enum direction)directions[i * width + j];

        *--end = direction == NEW ? lines[j - 1] : place->lines[i - 1];
        end->owners += direction == MATCH;
        i -= direction != NEW;
        j -= direction != OLD;
    }
    return end;
}

static int join_tables(const struct lost_place *place, size_t old_count,
                       const struct lost_line *lines, size_t new_count, struct lost_line **start,
                       struct error *error)
{
    unsigned char *directions;
    int status;

    if (old_count > 0 && new_count > CELLS_MOST / old_count)
        return error_record(error, "diff-too-costly", "too many lines were lost in one place");
    directions = calloc(old_count + 1, new_count + 1);
    if (directions == NULL)
        return error_no_memory(error);
    status = fill_table(place, old_count, lines, new_count, directions, error);
    if (status == 0)
        *start = join_lines(place, old_count, lines, new_count, directions, *start);
    free(directions);
    return status;
}

/* Adds the lines that another one has there to a place. */
static int join_place(struct lost_place *place, const struct lost_line *lines, size_t new_count,
                      struct error *error)
{
    size_t old_count = place->count;
    struct lost_line *joined = reallocarray(NULL, old_count + new_count, sizeof *joined);
    struct lost_line *end = joined != NULL ? joined + old_count + new_count : NULL;
    struct lost_line *start = end;

    if (joined == NULL)
        return error_no_memory(error);
    /* The table would say the same of a common tail. */
    while (old_count > 0 && new_count > 0 &&
           is_same_line(&place->lines[old_count - 1], &lines[new_count - 1])) {
        *--start = place->lines[--old_count];
        start->owners++;
        new_count--;
    }
    if (join_tables(place, old_count, lines, new_count, &start, error) != 0) {
        free(joined);
        return -1;
    }
    place->count = (size_t)(end - start);
    memmove(joined, start, place->count * sizeof *joined);
    free(place->lines);
    place->lines = joined;
    return 0;
}

static int join_hunk(struct lost_place *place, struct reader *reader, const struct hunk *hunk,
                     struct error *error)
{
    struct lost_line *lines = read_lost(reader, hunk);
    int status =
        lines != NULL ? join_place(place, lines, hunk->old_count, error) : error_no_memory(error);

    free(lines);
    return status;
}

/* Keeps the places where another one has lines, too. */
static int keep_lost(struct line_combine *combine, struct reader *reader, const struct hunk *hunks,
                     size_t count, struct error *error)
{
    size_t kept = 0;
    size_t next = 0;
    int status = 0;

    for (size_t i = 0; i < combine->lost_count; i++) {
        struct lost_place *place = &combine->lost[i];

        while (next < count && hunks[next].new_start < place->at)
            next++;
        if (status == 0 && next < count && hunks[next].new_start == place->at &&
            hunks[next].old_count > 0) {
            status = join_hunk(place, reader, &hunks[next], error);
            combine->lost[kept++] = *place;
        } else {
            free(place->lines);
        }
    }
    combine->lost_count = kept;
    return status;
}

int line_combine_take(struct line_combine *combine, const struct diff_side *other,
                      const struct diff_side *file, struct error *error)
{
    struct reader reader = {other->bytes, (const char *)other->bytes + other->size, 0};
    const struct hunk *hunks;
    size_t count;

    if (linediff_run(combine->diff, other->bytes, other->size, file->bytes, file->size,
                     LINEDIFF_TRIM_TAIL, &hunks, &count, error) != 0)
        return -1;
    if (combine->taken++ == 0)
        return begin_hunks(combine, &reader, hunks, count, error);
    if (keep_added(combine, hunks, count, error) != 0)
        return -1;
    return keep_lost(combine, &reader, hunks, count, error);
}

void line_combine_count(const struct line_combine *combine, uint32_t *added, uint32_t *deleted)
{
    *added = 0;
    *deleted = 0;
    for (size_t i = 0; i < combine->added_count; i++)
        *added += combine->added[i].end - combine->added[i].start;
    for (size_t i = 0; i < combine->lost_count; i++)
        for (size_t j = 0; j < combine->lost[i].count; j++)
            *deleted += combine->lost[i].lines[j].owners == combine->taken;
}
