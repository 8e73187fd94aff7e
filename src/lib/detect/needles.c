#include "detect/needles.h"

#include "detect/lookup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 1024, NONE = UINT16_MAX };

struct needle {
    char text[NEEDLE_SIZE]; /* lower case; its beginning when it is longer */
    uint8_t size;
    uint16_t next; /* of the same bucket */
};

struct needles {
    uint16_t buckets[BUCKETS]; /* by the first two bytes */
    struct needle_marks always;
    struct needle rows[];
};

static void mark(struct needle_marks *marks, size_t pattern)
{
    marks->words[pattern / 64] |= (uint64_t)1 << (pattern % 64);
}

static size_t bucket_of(char first, char second)
{
    return ((unsigned char)first * 37u + (unsigned char)second) % BUCKETS;
}

struct needles *needles_new(size_t count)
{
    struct needles *needles = calloc(1, sizeof *needles + count * sizeof *needles->rows);

    if (needles == NULL)
        return NULL;
    memset(needles->buckets, 0xFF, sizeof needles->buckets);
    for (size_t i = 0; i < count; i++)
        mark(&needles->always, i);
    return needles;
}

void needles_free(struct needles *needles)
{
    free(needles);
}

void needles_set(struct needles *needles, size_t pattern, const char *needle, size_t size)
{
    struct needle *row = &needles->rows[pattern];
    size_t bucket;

    if (size < 2)
        return;
    row->size = (uint8_t)(size < NEEDLE_SIZE ? size : NEEDLE_SIZE);
    for (size_t i = 0; i < row->size; i++)
        row->text[i] = ascii_lower(needle[i]);
    bucket = bucket_of(row->text[0], row->text[1]);
    row->next = needles->buckets[bucket];
    needles->buckets[bucket] = (uint16_t)pattern;
    needles->always.words[pattern / 64] &= ~((uint64_t)1 << (pattern % 64));
}

static bool stands_at(const struct needle *needle, const char *text, size_t left)
{
    if (needle->size > left)
        return false;
    for (size_t i = 0; i < needle->size; i++)
        if (ascii_lower(text[i]) != needle->text[i])
            return false;
    return true;
}

void needles_mark(const struct needles *needles, const char *text, size_t size,
                  struct needle_marks *marks)
{
    char second = size > 0 ? ascii_lower(text[0]) : '\0';

    if (needles == NULL) {
        memset(marks, 0xFF, sizeof *marks);
        return;
    }
    *marks = needles->always;
    for (size_t i = 1; i < size; i++) {
        char first = second;

        second = ascii_lower(text[i]);
        for (uint16_t row = needles->buckets[bucket_of(first, second)]; row != NONE;
             row = needles->rows[row].next)
            if (stands_at(&needles->rows[row], text + i - 1, size - i + 1))
                mark(marks, row);
    }
}

size_t needles_next(const struct needle_marks *marks, size_t pattern)
{
    for (size_t word = pattern / 64; word < NEEDLES_WORDS; word++) {
        uint64_t bits = marks->words[word];

        if (word == pattern / 64)
            bits &= ~(uint64_t)0 << (pattern % 64);
        if (bits != 0)
            return word * 64 + (size_t)__builtin_ctzll(bits);
    }
    return NEEDLES_MOST;
}

const char *needle_of_path(const char *pattern, size_t *size)
{
    const char *longest = pattern;

    *size = 0;
    while (*pattern != '\0') {
        size_t run = strcspn(pattern, "*");

        if (run > *size) {
            longest = pattern;
            *size = run;
        }
        pattern += run + strspn(pattern + run, "*");
    }
    return longest;
}
