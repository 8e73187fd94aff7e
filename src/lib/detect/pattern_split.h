/*
 * The alternatives of a regular expression, so that each can be searched for by itself: libpcre2
 * skips through a subject fast for one that starts with a known byte or at the start of a line, and
 * tries every position for a mixture.  Internal to pattern.
 */
#ifndef SESAMI_DETECT_PATTERN_SPLIT_H
#define SESAMI_DETECT_PATTERN_SPLIT_H

#include <stddef.h>

enum { PATTERN_ALTERNATIVES = 256 };

struct pattern_part {
    const char *start;
    size_t size;
};

/* Splits at the '|' outside of all groups and classes; a subject matches `source` if and only if it
 * matches one of the parts. One part, the whole, where that cannot be told by simple means (options
 * inside, back references, \Q, verbs) or where there are more than PATTERN_ALTERNATIVES.  Returns
 * how many parts there are. */
size_t pattern_split(const char *source, struct pattern_part parts[PATTERN_ALTERNATIVES]);

/* The needle of one of several parts: the longest literal that stands, in some case, in every text
 * that the part matches. What repeats, may be missing or is one of several gives none. Returns its
 * size, 0: none is known; a longer one is cut. */
size_t pattern_needle(const struct pattern_part *part, char *needle, size_t most);

/* Where a class ends: its ']', or the end of the source. `inside` is behind its '['. */
const char *pattern_class_end(const char *inside);

#endif
