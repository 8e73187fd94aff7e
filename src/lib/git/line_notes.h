/*
 * What a search for lines needs to know of them: where they are in their file, their hash, and what
 * they score, which is one more than the letters and digits in them (git's blame_entry_score).
 */
#ifndef SESAMI_GIT_LINE_NOTES_H
#define SESAMI_GIT_LINE_NOTES_H

#include "git/line_sets.h"

/* A line; or the end of a block of lines, whose hash means nothing. */
struct line_note {
    uint32_t begin;   /* its first byte in the file */
    uint32_t letters; /* letters and digits from the begin of its block to here */
    uint32_t hash;    /* line_sets_hash() */
};

/* Blocks of lines one after the other, each with one note more than it has lines. */
struct line_notes {
    struct line_note *items;
    size_t count;
    size_t capacity;
};

void line_notes_free(struct line_notes *notes);

/* The byte behind the line that begins at byte `at` of a file; its size at its end. */
uint32_t line_notes_next_line(const struct object *file, uint32_t at);

/* Adds a block: `count` lines from byte *at of the file on. *at moves behind them. */
int line_notes_add(struct line_notes *notes, const struct line_sets *sets,
                   const struct object *file, uint32_t count, uint32_t *at, struct error *error);

/* What `count` lines of a block score together. */
static inline uint32_t line_notes_score(const struct line_note *lines, uint32_t count)
{
    return lines[count].letters - lines[0].letters + 1;
}

/* The highest score of lines in a row, among `count` of a block, that are all in the set; 0: none
 * is. */
uint32_t line_notes_highest(const struct line_note *lines, uint32_t count,
                            const struct line_set *set);

#endif
