/*
 * Pack indexes and multi-pack-indexes: parsed, then every position and some ids asked for. The
 * first byte says how long ids are. Starts from git's own (pack_index_seeds).
 */
#include "git/multi_index.h"
#include "git/pack_index.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_around(const struct id_table *table)
{
    struct object_id id;
    uint32_t position;

    for (unsigned i = 0; i < 256; i++) {
        memset(id.bytes, (int)i, sizeof id.bytes);
        id_table_find(table, &id, &position);
    }
    for (uint32_t i = 0; i < table->count; i++) {
        memset(&id, 0, sizeof id);
        memcpy(id.bytes, id_table_at(table, i), table->id_size);
        id_table_find(table, &id, &position);
    }
}

static void try_pack_index(const uint8_t *data, size_t size, size_t id_size)
{
    struct pack_index index;
    uint64_t offset;

    if (pack_index_parse(&index, data, size, id_size, "fuzz", NULL) != 0)
        return;
    look_around(&index.table);
    for (uint32_t i = 0; i < index.table.count; i++)
        pack_index_offset(&index, i, &offset, NULL);
}

static void try_multi_index(const uint8_t *data, size_t size, size_t id_size)
{
    struct multi_index index;
    uint32_t pack;
    uint64_t offset;

    if (multi_index_parse(&index, data, size, id_size, "fuzz", NULL) != 1)
        return;
    look_around(&index.table);
    for (uint32_t i = 0; i < index.table.count; i++)
        multi_index_offset(&index, i, &pack, &offset, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t id_size = size > 0 && data[0] & 1 ? 32 : 20;

    if (size == 0)
        return 0;
    try_pack_index(data + 1, size - 1, id_size);
    try_multi_index(data + 1, size - 1, id_size);
    return 0;
}
