/*
 * Which of many patterns can match a short text at all.
 *
 * Each pattern has a needle: a literal that stands in every text that it matches, in any case of
 * ASCII letters.  One pass over a text finds which needles are in it, and only their patterns have
 * to be tried.
 */
#ifndef SESAMI_DETECT_NEEDLES_H
#define SESAMI_DETECT_NEEDLES_H

#include <stddef.h>
#include <stdint.h>

enum { NEEDLES_MOST = 256, NEEDLES_WORDS = NEEDLES_MOST / 64, NEEDLE_SIZE = 24 };

/* The patterns, by number, that are to be tried. */
struct needle_marks {
    uint64_t words[NEEDLES_WORDS];
};

struct needles;

/* For patterns 0 to count-1 (at most NEEDLES_MOST), all without a needle: they are always tried.
 * NULL when out of memory. */
struct needles *needles_new(size_t count);
void needles_free(struct needles *needles);

/* Gives a pattern its needle, once; no more than NEEDLE_SIZE bytes of it are used. One of less than
 * two bytes tells nothing and is not taken. */
void needles_set(struct needles *needles, size_t pattern, const char *needle, size_t size);

/* Marks the patterns whose needles are in the text, and those without one. `needles` may be NULL:
 * all are marked. */
void needles_mark(const struct needles *needles, const char *text, size_t size,
                  struct needle_marks *marks);

/* The first marked pattern from `pattern` on; NEEDLES_MOST when there is none. */
size_t needles_next(const struct needle_marks *marks, size_t pattern);

/* The needle of a pattern of path_matches(): the longest run without a star. It lies in `pattern`.
 */
const char *needle_of_path(const char *pattern, size_t *size);

#endif
