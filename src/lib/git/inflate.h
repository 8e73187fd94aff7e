/*
 * zlib streams of known size. Whole ones go through libdeflate; zlib reads the first bytes of a
 * stream where the rest is not wanted.
 */
#ifndef SESAMI_GIT_INFLATE_H
#define SESAMI_GIT_INFLATE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Room that inflate_whole() likes to have beyond the size: it is faster with it. */
enum { INFLATE_SLACK = 320 };

struct inflater; /* one a thread */

struct inflater *inflater_new(void); /* NULL: out of memory */
void inflater_free(struct inflater *inflater);

/* Inflates the stream at `in` into exactly `size` bytes; `room` (>= size) bytes of `out` may be
 * overwritten. What follows the stream is left alone. False: broken, or of another size. */
bool inflate_whole(struct inflater *inflater, const unsigned char *in, size_t in_size,
                   unsigned char *out, size_t size, size_t room);

/* Inflates the first bytes only, at most `size`: how many, or -1 when the stream is broken. */
long inflate_start(struct inflater *inflater, const unsigned char *in, size_t in_size,
                   unsigned char *out, size_t size);

/* Whether a stream of `in_size` bytes can hold `size` bytes at all (deflate makes 1032 of one at
 * most); asked before memory is taken. */
bool inflate_plausible(size_t in_size, uint64_t size);

#endif
