/* Pack indexes and multi-pack-indexes: parsed, then every position and some ids asked for. */
#include "git/multi_index.h"
#include "git/pack_index.h"

#include <stdlib.h>
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

/* A fan-out that fits is past what mutation finds: the count of the input's second byte is written
 * into all of it, behind the header of the input's own. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size + FANOUT_SIZE);
    size_t id_size = size > 0 && data[0] & 1 ? 32 : 20;

    if (size < 16) {
        free(copy);
        return 0;
    }
    try_pack_index(data + 2, size - 2, id_size);
    try_multi_index(data + 2, size - 2, id_size);
    memcpy(copy, "\377tOc\0\0\0\2", 8);
    memset(copy + 8, 0, FANOUT_SIZE);
    for (size_t i = data[0] >> 1; i < 256; i++)
        copy[8 + 4 * i + 3] = data[1];
    memcpy(copy + 8 + FANOUT_SIZE, data + 8, size - 8);
    copy = realloc(copy, FANOUT_SIZE + size);
    try_pack_index(copy, FANOUT_SIZE + size, id_size);
    free(copy);
    return 0;
}
