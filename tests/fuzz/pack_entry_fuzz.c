/*
 * Pack entries and delta chains. The input describes entries (kind, base, a wrong size now and
 * then, contents); this program packs them, since no mutation finds streams with good checksums,
 * and reads them all. Inputs whose first byte is odd are taken as a pack's raw bytes instead.
 */
#include "git/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_ENTRIES = 8, PACK_ROOM = 1 << 16 };

static char directory[] = "/tmp/sesami-fuzz-XXXXXX";
static const char *const parts[] = {"/objects/pack", "/objects", "/refs", ""};
static struct object_store *store;

static void clean_up(void)
{
    char path[64];

    object_store_close(store);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s%s", directory, parts[i]);
        rmdir(path);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct object_store_options options = {1 << 16, 1 << 14, true};
    char path[64];

    (void)argc;
    (void)argv;
    if (mkdtemp(directory) == NULL)
        abort();
    for (size_t i = sizeof parts / sizeof *parts - 1; i-- > 0;) {
        snprintf(path, sizeof path, "%s%s", directory, parts[i]);
        mkdir(path, 0700);
    }
    if (object_store_open(&store, directory, &options, NULL) != 0)
        abort();
    atexit(clean_up);
    return 0;
}

/* The pack being made and its index; entry i has the id i, 0, 0, ... */
struct making {
    unsigned char bytes[PACK_ROOM];
    size_t size;
    unsigned char fanout[FANOUT_SIZE];
    unsigned char ids[MAX_ENTRIES * 20];
    unsigned char offsets[MAX_ENTRIES * 4];
    size_t starts[MAX_ENTRIES];
    unsigned count;
};

static void add_size(struct making *making, unsigned kind, size_t size)
{
    unsigned char byte = (unsigned char)(kind << 4 | (size & 15));

    for (size >>= 4; size > 0; size >>= 7) {
        making->bytes[making->size++] = byte | 0x80;
        byte = size & 0x7f;
    }
    making->bytes[making->size++] = byte;
}

static void add_uint32(struct making *making, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        making->bytes[making->size++] = (unsigned char)(value >> shift);
}

/* A zlib stream of one stored block: much faster to make than one that is deflated. */
static void add_stream(struct making *making, const uint8_t *contents, size_t size)
{
    const unsigned char head[] = {0x78,
                                  0x01,
                                  0x01,
                                  (unsigned char)size,
                                  (unsigned char)(size >> 8),
                                  (unsigned char)~size,
                                  (unsigned char)(~size >> 8)};

    memcpy(making->bytes + making->size, head, sizeof head);
    making->size += sizeof head;
    memcpy(making->bytes + making->size, contents, size);
    making->size += size;
    add_uint32(making, (uint32_t)adler32(adler32(0, NULL, 0), contents, (unsigned)size));
}

static void add_entry(struct making *making, const uint8_t *head, const uint8_t *contents,
                      size_t size)
{
    unsigned kind = head[0] & 7;
    unsigned base = head[1] % MAX_ENTRIES;

    making->starts[making->count] = making->size;
    making->offsets[making->count * 4 + 2] = (unsigned char)(making->size >> 8);
    making->offsets[making->count * 4 + 3] = (unsigned char)making->size;
    making->ids[making->count * 20] = (unsigned char)making->count;
    add_size(making, kind, head[0] & 0x80 ? size + head[1] : size);
    if (kind == 7) {
        memset(making->bytes + making->size, 0, 20);
        making->bytes[making->size] = (unsigned char)base;
        making->size += 20;
    } else if (kind == 6) {
        size_t here = making->starts[making->count];
        size_t distance = base < making->count ? here - making->starts[base] : base;

        if (distance >= 128)
            making->bytes[making->size++] = (unsigned char)(0x80 | ((distance >> 7) - 1));
        making->bytes[making->size++] = (unsigned char)(distance & 0x7f);
    }
    add_stream(making, contents, size);
    making->count++;
}

static void make_pack(struct making *making, const uint8_t *data, size_t size)
{
    making->size = 12;
    while (size >= 3 && making->count < MAX_ENTRIES) {
        size_t length = data[2] < size - 3 ? data[2] : size - 3;

        add_entry(making, data, data + 3, length);
        data += 3 + length;
        size -= 3 + length;
    }
    for (unsigned i = 0; i < 256; i++)
        making->fanout[4 * i + 3] = (unsigned char)(i + 1 < making->count ? i + 1 : making->count);
}

static void read_all(struct pack *pack, const size_t *starts, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct cache_entry *entry;
        enum object_type type;
        size_t size;

        unpack_header(store, pack, starts[i], &type, &size, NULL);
        if (unpack_entry(store, pack, starts[i], &entry, NULL) == 0)
            object_cache_release(store->cache, entry);
    }
    object_store_clear(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct making *making = calloc(1, sizeof *making);
    size_t starts[] = {12, 13, 40, 100};
    struct pack pack = {.number = 1, .name = "fuzz"};

    if (size > 0 && data[0] % 2 == 0) {
        make_pack(making, data + 1, size - 1);
        pack.file.data = making->bytes;
        pack.end = making->size;
    } else {
        pack.file.data = data;
        pack.end = size;
    }
    pack.index.table = (struct id_table){making->fanout, making->ids, making->count, 20};
    pack.index.offsets = making->offsets;
    if (making->count > 0)
        read_all(&pack, making->starts, making->count);
    else
        read_all(&pack, starts, sizeof starts / sizeof *starts);
    free(making);
    return 0;
}
