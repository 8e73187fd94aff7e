#include "git/pack.h"

#include "git/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACK_HEADER_SIZE = 12 };

int pack_corrupt(const struct pack *pack, uint64_t offset, const char *what, struct error *error)
{
    return error_record(error, "corrupt-object", "%s.pack at %" PRIu64 ": %s", pack->name, offset,
                        what);
}

static int corrupt(const struct pack *pack, const char *what, struct error *error)
{
    return error_record(error, "corrupt-pack", "%s.pack: %s", pack->name, what);
}

static int check_pack(struct pack *pack, size_t id_size, struct error *error)
{
    const unsigned char *data = pack->file.data;
    size_t size = pack->file.size;

    if (size < PACK_HEADER_SIZE + id_size || memcmp(data, "PACK", 4) != 0)
        return corrupt(pack, "not a pack", error);
    if (read_uint32(data + 4) != 2 && read_uint32(data + 4) != 3)
        return corrupt(pack, "unknown pack version", error);
    if (read_uint32(data + 8) != pack->index.table.count)
        return corrupt(pack, "holds another number of objects than its index", error);
    pack->end = size - id_size;
    if (memcmp(data + pack->end, pack->index.pack_checksum, id_size) != 0)
        return corrupt(pack, "its checksum is not the one in its index", error);
    return 0;
}

static int map_part(struct mapping *mapping, const char *name, const char *suffix,
                    struct error *error)
{
    char *path = NULL;
    int found;

    if (asprintf(&path, "%s%s", name, suffix) < 0)
        return error_no_memory(error);
    found = mapping_open(mapping, path, error);
    free(path);
    return found;
}

int pack_open(struct pack **pack, const char *name, size_t id_size, struct error *error)
{
    struct pack *opened = calloc(1, sizeof *opened);
    int found = -1;

    if (opened == NULL || (opened->name = strdup(name)) == NULL) {
        free(opened);
        return error_no_memory(error);
    }
    found = map_part(&opened->index_file, name, ".idx", error);
    if (found == 1)
        found = map_part(&opened->file, name, ".pack", error);
    if (found == 1 && (pack_index_parse(&opened->index, opened->index_file.data,
                                        opened->index_file.size, id_size, name, error) != 0 ||
                       check_pack(opened, id_size, error) != 0))
        found = -1;
    if (found == 1)
        *pack = opened;
    else
        pack_free(opened);
    return found;
}

void pack_free(struct pack *pack)
{
    if (pack == NULL)
        return;
    mapping_close(&pack->file);
    mapping_close(&pack->index_file);
    free(pack->name);
    free(pack);
}

/* Type and size: 3 and 4 bits in the first byte, 7 in each that follows. */
static const unsigned char *read_head(const unsigned char *at, const unsigned char *end,
                                      struct pack_entry *entry)
{
    unsigned char byte = *at++;
    unsigned shift = 4;

    entry->kind = (enum pack_entry_kind)(byte >> 4 & 7);
    entry->size = byte & 15;
    while (byte & 0x80) {
        if (at >= end || shift > 56)
            return NULL;
        byte = *at++;
        entry->size |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    }
    return at;
}

/* The distance back to the base: 7 bits a byte, most significant first, each continuation adding
 * one so that no distance can be written in two ways. */
static const unsigned char *read_distance(const unsigned char *at, const unsigned char *end,
                                          uint64_t *distance)
{
    uint64_t value = 0;

    for (;; at++, value++) {
        if (at >= end || value > UINT64_MAX >> 8)
            return NULL;
        value = value << 7 | (*at & 0x7f);
        if (!(*at & 0x80))
            break;
    }
    *distance = value;
    return at + 1;
}

static const unsigned char *read_base(const struct pack *pack, const unsigned char *at,
                                      const unsigned char *end, uint64_t offset,
                                      struct pack_entry *entry)
{
    size_t id_size = pack->index.table.id_size;
    uint64_t distance;

    if (entry->kind == ENTRY_REFERENCE_DELTA) {
        if ((size_t)(end - at) < id_size)
            return NULL;
        memset(&entry->base_id, 0, sizeof entry->base_id);
        memcpy(entry->base_id.bytes, at, id_size);
        return at + id_size;
    }
    at = read_distance(at, end, &distance);
    if (at == NULL || distance == 0 || distance > offset - PACK_HEADER_SIZE)
        return NULL;
    entry->base_offset = offset - distance;
    return at;
}

int pack_read_entry(const struct pack *pack, uint64_t offset, struct pack_entry *entry,
                    struct error *error)
{
    const unsigned char *end = pack->file.data + pack->end;
    const unsigned char *at;

    if (offset < PACK_HEADER_SIZE || offset >= pack->end)
        return pack_corrupt(pack, offset, "offset out of the pack's bounds", error);
    at = read_head(pack->file.data + offset, end, entry);
    if (at != NULL && entry->kind >= ENTRY_OFFSET_DELTA)
        at = read_base(pack, at, end, offset, entry);
    else if (entry->kind == 0 || entry->kind == 5)
        at = NULL;
    if (at == NULL)
        return pack_corrupt(pack, offset, "broken entry header", error);
    entry->stream = at;
    entry->stream_size = (size_t)(end - at);
    return 0;
}

int pack_find(const struct pack *pack, const struct object_id *id, uint64_t *offset,
              struct error *error)
{
    uint32_t position;

    if (!id_table_find(&pack->index.table, id, &position))
        return 0;
    return pack_index_offset(&pack->index, position, offset, error) == 0 ? 1 : -1;
}
