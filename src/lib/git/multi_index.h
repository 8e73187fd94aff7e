/*
 * A multi-pack-index, version 1: one id table over many packs (gitformat-pack.txt). It only makes
 * looking up faster; the packs' own indexes hold the same, so a version or a pack that is not known
 * here is left to them.
 */
#ifndef SESAMI_GIT_MULTI_INDEX_H
#define SESAMI_GIT_MULTI_INDEX_H

#include "git/id_table.h"

struct multi_index {
    struct id_table table;
    const unsigned char *offsets; /* per object: pack number and offset, 4 bytes each */
    const unsigned char *large_offsets;
    uint64_t large_count;
    const char *pack_names; /* `pack_count` NUL-terminated "pack-X.idx", checked */
    uint32_t pack_count;
};

/* 1 read, 0 of a version that is not known, -1 "corrupt-pack". The bytes stay the caller's. */
int multi_index_parse(struct multi_index *index, const unsigned char *data, size_t size,
                      size_t id_size, const char *name, struct error *error);

/* Where the object at `position` is: 0, or -1 "corrupt-pack". *pack is below pack_count. */
int multi_index_offset(const struct multi_index *index, uint32_t position, uint32_t *pack,
                       uint64_t *offset, struct error *error);

#endif
