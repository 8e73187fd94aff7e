/*
 * What goes from a directory of kept answers (page_cache.h): those that nobody used for
 * PAGE_CACHE_DAYS, what processes that died left unfinished, and, where the rest is more than the
 * limit, those that were used longest ago.
 */
#ifndef SESAMI_NET_PAGE_SWEEP_H
#define SESAMI_NET_PAGE_SWEEP_H

#include <stdint.h>

enum {
    PAGE_CACHE_DAYS = 90,
    PAGE_NAME_SIZE = 65, /* a file's name: 64 hexadecimal digits, and the NUL */
};

/* Sweeps an open directory; other files than the cache's own are not touched. When there is more
 * than `limit` bytes, it leaves at most seven eighths of it, so that not every answer kept after
 * that has to sweep again. Returns the bytes that are left. What cannot be read or removed counts
 * as gone: the next sweep tries again. */
uint64_t page_sweep(int directory, uint64_t limit);

#endif
