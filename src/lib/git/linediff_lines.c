/* Line tables that grow at both ends, and what it takes to compare lines. */
#include "git/linediff_lines.h"

#include <stdlib.h>

static size_t entries_used(const struct line_table *table)
{
    return (size_t)(table->last - table->first + 1);
}

static size_t room_above(const struct line_table *table)
{
    return (size_t)((long)table->origin + table->first);
}

static size_t room_below(const struct line_table *table)
{
    return table->room - room_above(table) - entries_used(table);
}

/* Moves the entries so that there is so much room before and behind them. */
static bool make_room(struct line_table *table, size_t above, size_t below)
{
    size_t used = entries_used(table);
    size_t room = above + used + below;
    uint32_t *grown = malloc(room * sizeof *grown);

    if (!grown) {
        table->no_memory = true;
        return false;
    }
    if (table->starts)
        memcpy(grown + above, table->starts + room_above(table), used * sizeof *grown);
    free(table->starts);
    table->starts = grown;
    table->room = room;
    table->origin = (size_t)((long)above - table->first);
    return true;
}

/* Room for the line feeds of one more block and the end of a line without one. */
static bool reserve_block(struct line_table *table)
{
    return room_below(table) > 64 || make_room(table, 0, entries_used(table) + 256);
}

int lines_split(struct line_table *table)
{
    struct line_scanner scanner = line_scanner_start(table->bytes + table->middle_begin,
                                                     table->middle_end - table->middle_begin);
    uint32_t last = (uint32_t)table->middle_begin;

    table->origin = 0;
    table->first = table->last = 0;
    table->no_memory = false;
    if (!table->room && !make_room(table, 0, 256))
        return -1;
    table->starts[0] = last;
    while (scanner.scanned < scanner.size) {
        uint32_t *start;

        if (!reserve_block(table))
            return -1;
        line_scanner_advance(&scanner);
        start = table->starts + table->last;
        table->last += __builtin_popcountll(scanner.feeds);
        for (; scanner.feeds; scanner.feeds &= scanner.feeds - 1)
            *++start = (uint32_t)(table->middle_begin + scanner.scanned - 64) +
                       (uint32_t)__builtin_ctzll(scanner.feeds) + 1;
        last = *start;
    }
    if (last < table->middle_end)
        table->starts[++table->last] = (uint32_t)table->middle_end;
    table->count = table->last;
    return 0;
}

static bool add_above(struct line_table *table)
{
    size_t end = table->starts[room_above(table)];
    const char *feed;

    if (end == 0)
        return false;
    if (!room_above(table) && !make_room(table, entries_used(table) + 64, entries_used(table) + 64))
        return false;
    feed = memrchr(table->bytes, '\n', end - 1);
    table->first--;
    table->starts[room_above(table)] = feed ? (uint32_t)(feed + 1 - table->bytes) : 0;
    return true;
}

static bool add_below(struct line_table *table)
{
    size_t begin = table->starts[(long)table->origin + table->last];
    const char *feed;

    if (begin == table->size)
        return false;
    if (!room_below(table) && !make_room(table, room_above(table), entries_used(table) + 64))
        return false;
    feed = memchr(table->bytes + begin, '\n', table->size - begin);
    table->last++;
    table->starts[(long)table->origin + table->last] =
        feed ? (uint32_t)(feed + 1 - table->bytes) : (uint32_t)table->size;
    return true;
}

bool lines_extend(struct line_table *table, long i)
{
    while (i < table->first)
        if (!add_above(table))
            return false;
    while (i >= table->last)
        if (!add_below(table))
            return false;
    return true;
}

bool line_equal_but_space(const char *left, size_t left_size, const char *right, size_t right_size)
{
    const char *left_end = left + left_size;
    const char *right_end = right + right_size;

    for (;;) {
        while (left < left_end && line_is_space(*left))
            left++;
        while (right < right_end && line_is_space(*right))
            right++;
        if (left == left_end || right == right_end)
            return left == left_end && right == right_end;
        if (*left++ != *right++)
            return false;
    }
}

/* One bit for each of 64 bytes that two blocks have in common. */
static inline uint64_t common_bytes(const char *left, const char *right)
{
    uint64_t bits = 0;

#ifdef __SSE2__
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) {
        __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(left + 16 * part));
        __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(right + 16 * part));

        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)) << 16 * part;
    }
#else
    if (memcmp(left, right, 64) == 0)
        return UINT64_MAX;
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(left[i] == right[i]) << i;
#endif
    return bits;
}

/* One pass: where blocks differ, their bits tell where. */
size_t lines_common_head(const char *left, const char *right, size_t limit)
{
    size_t at = 0;

    for (; limit - at >= 64; at += 64) {
        uint64_t common = common_bytes(left + at, right + at);

        if (common != UINT64_MAX)
            return at + (size_t)__builtin_ctzll(~common);
    }
    while (at < limit && left[at] == right[at])
        at++;
    return at;
}

size_t lines_common_tail(const char *left_end, const char *right_end, size_t limit)
{
    size_t at = 0;

    for (; limit - at >= 64; at += 64) {
        uint64_t common = common_bytes(left_end - at - 64, right_end - at - 64);

        if (common != UINT64_MAX)
            return at + (size_t)__builtin_clzll(~common);
    }
    while (at < limit && left_end[-(ptrdiff_t)at - 1] == right_end[-(ptrdiff_t)at - 1])
        at++;
    return at;
}

static size_t count_feeds_of(const char *block)
{
#ifdef __SSE2__
    const __m128i feed = _mm_set1_epi8('\n');
    __m128i counts = _mm_setzero_si128();

#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * part));

        counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(bytes, feed));
    }
    counts = _mm_sad_epu8(counts, _mm_setzero_si128());
    return (size_t)(_mm_cvtsi128_si32(counts) + _mm_extract_epi16(counts, 4));
#else
    return (size_t)__builtin_popcountll(line_feeds_of(block));
#endif
}

size_t lines_count_feeds(const char *bytes, size_t size)
{
    size_t whole = size / 64 * 64;
    size_t count = 0;

    for (size_t at = 0; at < whole; at += 64)
        count += count_feeds_of(bytes + at);
    for (size_t at = whole; at < size; at++)
        count += bytes[at] == '\n';
    return count;
}
