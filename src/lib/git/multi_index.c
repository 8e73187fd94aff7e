#include "git/multi_index.h"

#include "git/mapping.h"

#include <string.h>

enum { HEADER_SIZE = 12, CHUNK_ENTRY_SIZE = 12 };

enum chunk_id {
    CHUNK_PACK_NAMES = 0x504e414d,    /* "PNAM" */
    CHUNK_FANOUT = 0x4f494446,        /* "OIDF" */
    CHUNK_IDS = 0x4f49444c,           /* "OIDL" */
    CHUNK_OFFSETS = 0x4f4f4646,       /* "OOFF" */
    CHUNK_LARGE_OFFSETS = 0x4c4f4646, /* "LOFF" */
};

/* The whole file and where a chunk lies in it. */
struct chunks {
    const unsigned char *data;
    size_t size;
    size_t id_size;
    const char *name;
};

static int corrupt(const char *name, const char *what, struct error *error)
{
    return error_record(error, "corrupt-pack", "%s: %s", name, what);
}

/* 1 found, 0 not there, -1 out of bounds. The table's entry behind gives the chunk's end. */
static int find_chunk(const struct chunks *chunks, uint32_t id, const unsigned char **start,
                      size_t *size, struct error *error)
{
    const unsigned char *entry = chunks->data + HEADER_SIZE;

    for (unsigned i = 0; i < chunks->data[6]; i++, entry += CHUNK_ENTRY_SIZE) {
        uint64_t from = read_uint64(entry + 4);
        uint64_t to = read_uint64(entry + CHUNK_ENTRY_SIZE + 4);

        if (read_uint32(entry) != id)
            continue;
        if (from > to || to > chunks->size - chunks->id_size)
            return corrupt(chunks->name, "chunk out of bounds", error);
        *start = chunks->data + from;
        *size = (size_t)(to - from);
        return 1;
    }
    return 0;
}

/* A chunk that must be there with exactly `wanted` bytes. */
static int need_chunk(const struct chunks *chunks, uint32_t id, uint64_t wanted,
                      const unsigned char **start, struct error *error)
{
    size_t size = 0;
    int found = find_chunk(chunks, id, start, &size, error);

    if (found < 0)
        return -1;
    if (found == 0 || size != wanted)
        return corrupt(chunks->name, "chunk missing or of the wrong size", error);
    return 0;
}

static int parse_names(struct multi_index *index, const struct chunks *chunks, struct error *error)
{
    const unsigned char *names;
    size_t size;
    const char *at;

    if (find_chunk(chunks, CHUNK_PACK_NAMES, &names, &size, error) != 1)
        return corrupt(chunks->name, "no pack names", error);
    index->pack_names = at = (const char *)names;
    for (uint32_t i = 0; i < index->pack_count; i++) {
        size_t left = size - (size_t)(at - index->pack_names);
        const char *nul = memchr(at, '\0', left);

        if (nul == NULL || nul == at || memchr(at, '/', (size_t)(nul - at)) != NULL)
            return corrupt(chunks->name, "bad pack names", error);
        at = nul + 1;
    }
    return 0;
}

static int parse_chunks(struct multi_index *index, const struct chunks *chunks, struct error *error)
{
    const unsigned char *fanout;
    size_t large_size = 0;

    if (parse_names(index, chunks, error) != 0 ||
        need_chunk(chunks, CHUNK_FANOUT, FANOUT_SIZE, &fanout, error) != 0)
        return -1;
    if (!id_table_init(&index->table, fanout, chunks->id_size))
        return corrupt(chunks->name, "fan-out is not sorted", error);
    if (need_chunk(chunks, CHUNK_IDS, (uint64_t)index->table.count * chunks->id_size,
                   &index->table.ids, error) != 0 ||
        need_chunk(chunks, CHUNK_OFFSETS, (uint64_t)index->table.count * 8, &index->offsets,
                   error) != 0 ||
        find_chunk(chunks, CHUNK_LARGE_OFFSETS, &index->large_offsets, &large_size, error) < 0)
        return -1;
    index->large_count = large_size / 8;
    return 0;
}

int multi_index_parse(struct multi_index *index, const unsigned char *data, size_t size,
                      size_t id_size, const char *name, struct error *error)
{
    struct chunks chunks = {data, size, id_size, name};

    memset(index, 0, sizeof *index);
    if (size < HEADER_SIZE + CHUNK_ENTRY_SIZE + id_size || memcmp(data, "MIDX", 4) != 0)
        return corrupt(name, "not a multi-pack-index", error);
    if (data[4] != 1 || data[7] != 0)
        return 0;
    if (data[5] != (id_size == 20 ? 1 : 2))
        return corrupt(name, "ids of another kind than the repository's", error);
    if ((size_t)(data[6] + 1) * CHUNK_ENTRY_SIZE > size - HEADER_SIZE - id_size)
        return corrupt(name, "too short for its chunks", error);
    index->pack_count = read_uint32(data + 8);
    return parse_chunks(index, &chunks, error) == 0 ? 1 : -1;
}

int multi_index_offset(const struct multi_index *index, uint32_t position, uint32_t *pack,
                       uint64_t *offset, struct error *error)
{
    const unsigned char *entry = index->offsets + (size_t)position * 8;
    uint32_t value = read_uint32(entry + 4);

    *pack = read_uint32(entry);
    *offset = value;
    if (*pack >= index->pack_count)
        return corrupt("multi-pack-index", "pack number out of bounds", error);
    /* Without a chunk of large offsets all 32 bits are the offset. */
    if (value < 0x80000000u || index->large_offsets == NULL)
        return 0;
    value &= 0x7fffffffu;
    if (value >= index->large_count)
        return corrupt("multi-pack-index", "offset out of bounds", error);
    *offset = read_uint64(index->large_offsets + (size_t)value * 8);
    return 0;
}
