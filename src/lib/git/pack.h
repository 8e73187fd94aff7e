/*
 * One pack: its mapped bytes, its index, and the headers of its entries (gitformat-pack.txt).
 */
#ifndef SESAMI_GIT_PACK_H
#define SESAMI_GIT_PACK_H

#include "git/mapping.h"
#include "git/pack_index.h"

struct pack {
    struct pack *next; /* in its set, older first; never changes once set */
    uint32_t number;   /* from 1, unique in the set */
    char *name;        /* path without ".pack" */
    struct mapping file;
    struct mapping index_file;
    struct pack_index index;
    size_t end; /* where the entries end and the checksum starts */
};

/* Maps NAME.pack and NAME.idx and holds them against each other. 1: opened, 0: one of them is not
 * there (any more), -1: "corrupt-pack", "unreadable-repository". */
int pack_open(struct pack **pack, const char *name, size_t id_size, struct error *error);
void pack_free(struct pack *pack);

enum pack_entry_kind {
    ENTRY_COMMIT = OBJECT_COMMIT,
    ENTRY_TREE = OBJECT_TREE,
    ENTRY_BLOB = OBJECT_BLOB,
    ENTRY_TAG = OBJECT_TAG,
    ENTRY_OFFSET_DELTA = 6,
    ENTRY_REFERENCE_DELTA = 7,
};

struct pack_entry {
    enum pack_entry_kind kind;
    uint64_t size;        /* of what the stream inflates to */
    uint64_t base_offset; /* ENTRY_OFFSET_DELTA: always less than the entry's own */
    struct object_id base_id;
    const unsigned char *stream; /* the zlib stream, and how much can be of it */
    size_t stream_size;
};

/* The entry that starts at `offset`: 0, or -1 "corrupt-object". */
int pack_read_entry(const struct pack *pack, uint64_t offset, struct pack_entry *entry,
                    struct error *error);

/* The offset of an object of this pack: 1, 0 not in it, -1 "corrupt-pack". */
int pack_find(const struct pack *pack, const struct object_id *id, uint64_t *offset,
              struct error *error);

/* "corrupt-object" with the pack's name and the offset in front of `what`. Returns -1. */
int pack_corrupt(const struct pack *pack, uint64_t offset, const char *what, struct error *error);

#endif
