#include "git/pack_index.h"

#include "git/mapping.h"

#include <string.h>

enum { HEADER_SIZE = 8 };

static int corrupt(const char *name, const char *what, struct error *error)
{
    return error_record(error, "corrupt-pack", "%s: %s", name, what);
}

int pack_index_parse(struct pack_index *index, const unsigned char *data, size_t size,
                     size_t id_size, const char *name, struct error *error)
{
    static const unsigned char header[HEADER_SIZE] = {0xff, 't', 'O', 'c', 0, 0, 0, 2};
    uint64_t count;
    uint64_t fixed;

    if (size < HEADER_SIZE + FANOUT_SIZE + 2 * id_size)
        return corrupt(name, "index is too short", error);
    if (memcmp(data, header, 4) != 0 || memcmp(data + 4, header + 4, 4) != 0)
        return corrupt(name, "not a pack index of version 2", error);
    if (!id_table_init(&index->table, data + HEADER_SIZE, id_size))
        return corrupt(name, "fan-out of the index is not sorted", error);
    count = index->table.count;
    fixed = HEADER_SIZE + FANOUT_SIZE + count * (id_size + 4 + 4) + 2 * id_size;
    if (size < fixed || (size - fixed) % 8 != 0 || (size - fixed) / 8 > count)
        return corrupt(name, "index has the wrong size for its objects", error);
    index->table.ids = data + HEADER_SIZE + FANOUT_SIZE;
    index->offsets = index->table.ids + count * (id_size + 4);
    index->large_offsets = index->offsets + count * 4;
    index->large_count = (size - fixed) / 8;
    index->pack_checksum = data + size - 2 * id_size;
    return 0;
}

int pack_index_offset(const struct pack_index *index, uint32_t position, uint64_t *offset,
                      struct error *error)
{
    uint32_t value = read_uint32(index->offsets + (size_t)position * 4);

    if (value < 0x80000000u) {
        *offset = value;
        return 0;
    }
    value &= 0x7fffffffu;
    if (value >= index->large_count)
        return corrupt("pack index", "offset out of bounds", error);
    *offset = read_uint64(index->large_offsets + (size_t)value * 8);
    return 0;
}
