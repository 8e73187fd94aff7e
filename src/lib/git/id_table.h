/*
 * A sorted table of object ids with a fan-out by first byte: the part that a pack's index and a
 * multi-pack-index have in common.
 */
#ifndef SESAMI_GIT_ID_TABLE_H
#define SESAMI_GIT_ID_TABLE_H

#include "git/objects.h"

enum { FANOUT_SIZE = 256 * 4 };

struct id_table {
    const unsigned char *fanout; /* 256 big-endian counts, never falling */
    const unsigned char *ids;    /* `count` ids of `id_size` bytes */
    uint32_t count;
    size_t id_size;
};

/* Takes the fan-out at `fanout` over; false when it falls somewhere. `ids` is set later. */
bool id_table_init(struct id_table *table, const unsigned char *fanout, size_t id_size);

/* The position of `id`; false when it is not there. */
bool id_table_find(const struct id_table *table, const struct object_id *id, uint32_t *position);

/* The position of the first id that is not less than `id`: `count` when there is none. */
uint32_t id_table_lower_bound(const struct id_table *table, const struct object_id *id);

static inline const unsigned char *id_table_at(const struct id_table *table, uint32_t position)
{
    return table->ids + (size_t)position * table->id_size;
}

#endif
