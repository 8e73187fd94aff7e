/*
 * Deltas as packs hold them: copies from a base and literal bytes (gitformat-pack.txt, "Deltified
 * representation").
 */
#ifndef SESAMI_GIT_DELTA_H
#define SESAMI_GIT_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that `result` of delta_apply() must have room for beyond its size, and that may be
 * overwritten: short pieces are moved in fixed sizes. */
enum { DELTA_SLACK = 32 };

/* Most bytes that the two sizes in front of a delta take. */
enum { DELTA_HEADER_LIMIT = 20 };

/* Reads the two sizes in front and moves *at behind them; false when they are cut or too large. */
bool delta_read_sizes(const unsigned char **at, const unsigned char *end, uint64_t *base_size,
                      uint64_t *result_size);

/* Applies the instructions [at, end) to `base`; false when they do not make exactly `result_size`
 * bytes or reach out of the base. */
bool delta_apply(const unsigned char *at, const unsigned char *end, const unsigned char *base,
                 size_t base_size, unsigned char *result, size_t result_size);

#endif
