/*
 * A pack's index (.idx), version 2: git's Documentation/gitformat-pack.txt.
 */
#ifndef SESAMI_GIT_PACK_INDEX_H
#define SESAMI_GIT_PACK_INDEX_H

#include "git/id_table.h"

struct pack_index {
    struct id_table table;
    const unsigned char *offsets;       /* 4 bytes an object */
    const unsigned char *large_offsets; /* 8 bytes each */
    uint64_t large_count;
    const unsigned char *pack_checksum; /* what the pack's last bytes must be */
};

/* Reads the layout of an index of `size` bytes; the bytes stay the caller's and must outlive it.
 * `name` is for the message. Fails with "corrupt-pack". */
int pack_index_parse(struct pack_index *index, const unsigned char *data, size_t size,
                     size_t id_size, const char *name, struct error *error);

/* The pack offset of the object at `position`: 0, or -1 "corrupt-pack". */
int pack_index_offset(const struct pack_index *index, uint32_t position, uint64_t *offset,
                      struct error *error);

#endif
