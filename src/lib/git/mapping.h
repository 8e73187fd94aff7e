/*
 * A file mapped read-only: pack, index or loose object.
 * The file must not be truncated while it is mapped (git replaces and unlinks packs, it never
 * rewrites them; unlinked ones stay readable here).
 */
#ifndef SESAMI_GIT_MAPPING_H
#define SESAMI_GIT_MAPPING_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct mapping {
    const unsigned char *data; /* NULL: nothing mapped */
    size_t size;
};

/* 1 mapped, 0 no such file, -1 "unreadable-repository" (rights, not a regular file, empty). */
int mapping_open(struct mapping *mapping, const char *path, struct error *error);
void mapping_close(struct mapping *mapping);

/* Gives the memory of its pages back; what is read again comes from the system's cache. */
void mapping_relax(const struct mapping *mapping);

/* Big-endian integers, as git's formats have them. The caller has checked the bounds. */
static inline uint32_t read_uint32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t read_uint64(const unsigned char *at)
{
    return (uint64_t)read_uint32(at) << 32 | read_uint32(at + 4);
}

#endif
