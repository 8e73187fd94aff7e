#include "git/linediff_reach.h"

enum { REACH_MOST = 32 };

/* Whether a line may stand in one of the middles: its bytes do, perhaps as a part of longer lines.
 */
static bool in_middles(const struct line_table *lines, const char *line, size_t size)
{
    for (int side = 0; side < 2; side++)
        if (memmem(lines[side].bytes + lines[side].middle_begin,
                   lines[side].middle_end - lines[side].middle_begin, line, size) != NULL)
            return true;
    return false;
}

static bool reach_above(const struct line_table *lines, uint32_t *above)
{
    const char *bytes = lines[0].bytes;
    size_t end = lines[0].middle_begin;

    for (*above = 0; end > 0; (*above)++) {
        const char *feed = memrchr(bytes, '\n', end - 1);
        size_t begin = feed ? (size_t)(feed + 1 - bytes) : 0;

        if (!in_middles(lines, bytes + begin, end - begin))
            return true;
        if (*above == REACH_MOST)
            return false;
        end = begin;
    }
    return true;
}

static bool reach_below(const struct line_table *lines, uint32_t *below)
{
    const char *bytes = lines[0].bytes;
    size_t begin = lines[0].middle_end;

    for (*below = 0; begin < lines[0].size; (*below)++) {
        const char *feed = memchr(bytes + begin, '\n', lines[0].size - begin);
        size_t end = feed ? (size_t)(feed + 1 - bytes) : lines[0].size;

        if (!in_middles(lines, bytes + begin, end - begin))
            return true;
        if (*below == REACH_MOST)
            return false;
        begin = end;
    }
    return true;
}

bool linediff_reach(const struct line_table *lines, uint32_t *above, uint32_t *below)
{
    return reach_above(lines, above) && reach_below(lines, below);
}
