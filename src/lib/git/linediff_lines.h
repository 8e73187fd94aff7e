/*
 * The lines of one side of a diff, known only where they are needed: the changed middle first, then
 * line by line above and below it as far as a group slides or a split is measured.
 *
 * Lines are numbered from the first of the changed middle, so lines above it have negative numbers.
 * Internal to linediff.
 */
#ifndef SESAMI_GIT_LINEDIFF_LINES_H
#define SESAMI_GIT_LINEDIFF_LINES_H

#include "git/line_hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct line_table {
    const char *bytes;
    size_t size;
    size_t middle_begin; /* the changed middle, whole lines */
    size_t middle_end;
    long count; /* lines of the middle */
    bool ignore_whitespace;
    bool no_memory; /* sticky: a line that is there could not be added */

    uint32_t *starts; /* starts[origin + i] is where line i begins; the entry at `last` ends it */
    size_t room;
    size_t origin;
    long first; /* lines first .. last-1 are known */
    long last;
};

/* Splits the middle into lines. -1: no memory. */
int lines_split(struct line_table *table);

/* Makes line i known; false when the file has no such line (or memory is gone: no_memory). */
bool lines_extend(struct line_table *table, long i);

static inline bool lines_reach(struct line_table *table, long i)
{
    return (i >= table->first && i < table->last) || lines_extend(table, i);
}

/* Line i, which must be known, with its line feed. */
static inline const char *lines_get(const struct line_table *table, long i, size_t *size)
{
    const uint32_t *start = table->starts + ((long)table->origin + i);

    *size = start[1] - start[0];
    return table->bytes + start[0];
}

/* Equal to git's -w: the same bytes but for white space. */
bool line_equal_but_space(const char *left, size_t left_size, const char *right, size_t right_size);

static inline bool line_equal(const char *left, size_t left_size, const char *right,
                              size_t right_size, bool ignore_whitespace)
{
    if (left_size == right_size && memcmp(left, right, left_size) == 0)
        return true;
    return ignore_whitespace && line_equal_but_space(left, left_size, right, right_size);
}

/* Steps from line to line of a range, 64 bytes at a time. */
struct line_scanner {
    const char *bytes;
    size_t size;
    size_t at;      /* where the next line begins */
    size_t scanned; /* bytes whose line feeds have been looked for: whole blocks */
    uint64_t feeds; /* one bit for each line feed of the last block that is still to come */
};

static inline struct line_scanner line_scanner_start(const char *bytes, size_t size)
{
    return (struct line_scanner){.bytes = bytes, .size = size};
}

/* One bit for each line feed among 64 bytes. */
static inline uint64_t line_feeds_of(const char *block)
{
    uint64_t bits = 0;

#ifdef __SSE2__
#pragma GCC unroll 4
    for (int part = 0; part < 4; part++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * part));
        __m128i equal = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));

        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(equal) << 16 * part;
    }
#else
    for (int i = 0; i < 64; i++)
        bits |= (uint64_t)(block[i] == '\n') << i;
#endif
    return bits;
}

/* Looks at the next block; the last one may be short. */
static inline void line_scanner_advance(struct line_scanner *scanner)
{
    size_t left = scanner->size - scanner->scanned;

    if (left >= 64) {
        scanner->feeds = line_feeds_of(scanner->bytes + scanner->scanned);
    } else {
        char block[64] = {0};

        memcpy(block, scanner->bytes + scanner->scanned, left);
        scanner->feeds = line_feeds_of(block);
    }
    scanner->scanned += 64;
}

/* The next line with its line feed: its offset and size. False at the end. */
static inline bool line_scanner_next(struct line_scanner *scanner, size_t *start, size_t *size)
{
    *start = scanner->at;
    if (scanner->at == scanner->size)
        return false;
    while (!scanner->feeds && scanner->scanned < scanner->size)
        line_scanner_advance(scanner);
    if (scanner->feeds) {
        scanner->at = scanner->scanned - 64 + (size_t)__builtin_ctzll(scanner->feeds) + 1;
        scanner->feeds &= scanner->feeds - 1;
    } else {
        scanner->at = scanner->size;
    }
    *size = scanner->at - *start;
    return true;
}

/* Bytes that two ranges of `limit` bytes have in common at their begin. */
size_t lines_common_head(const char *left, const char *right, size_t limit);

/* The same before their ends. */
size_t lines_common_tail(const char *left_end, const char *right_end, size_t limit);

/* Line feeds in a range. */
size_t lines_count_feeds(const char *bytes, size_t size);

#endif
