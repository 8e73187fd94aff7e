/*
 * One block of a fact file: facts that stand by themselves, with their own lists of the ids and
 * texts that they name by number. Internal to facts.
 *
 * Integers of 32 bits are in the machine's byte order; the file's header tells a foreign one.
 *
 *   header    mark, counts and sizes, checksum of the body, checksum of the header
 *   body      where each text ends (32 bits each), the ids, the texts (a NUL behind each),
 *             the records, zeros up to a multiple of 4
 *   record    kind (1 byte), size of the rest, the rest: key and contents (facts_key.h)
 *
 * Inside records a number has 7 bits a byte, the lowest first, the highest bit set on all but the
 * last byte.  Checksums are CRC-32; that of the header starts from `seed`, which comes from the
 * place of the block in its file and the file's own random number, so that bytes of a repository
 * that end up in a file's torn tail are never taken for a block.
 */
#ifndef SESAMI_GIT_FACTS_BLOCK_H
#define SESAMI_GIT_FACTS_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block_header {
    uint32_t mark;
    uint32_t id_count;
    uint32_t text_count;
    uint32_t text_bytes;
    uint32_t record_count;
    uint32_t record_bytes;
    uint32_t body_checksum;
    uint32_t header_checksum;
};

#define BLOCK_MARK 0x6b636c62u

/* Fills in mark and header checksum. */
void block_header_seal(struct block_header *header, uint32_t seed);

/* Whether a header is one. */
bool block_header_is_whole(const struct block_header *header, uint32_t seed);

/* Bytes of the body that it announces, a multiple of 4. */
uint64_t block_body_size(const struct block_header *header, size_t id_size);

/* A block to look things up in; it points into the bytes that it was parsed from. */
struct facts_block {
    size_t id_size;
    uint32_t id_count;
    uint32_t text_count;
    uint32_t record_count;
    const uint32_t *ends;
    const unsigned char *ids;
    const char *texts;
    const unsigned char *records;
    const unsigned char *records_end;
};

/* Takes `body` (aligned to 4 bytes, block_body_size() of them) apart; false: its sizes do not fit
 * together or its texts do not end. The checksum is the caller's to look at. */
bool facts_block_parse(struct facts_block *block, const struct block_header *header,
                       const unsigned char *body, size_t id_size);

/* Reads one record's rest field by field. What is asked for past its end, or names no id or text of
 * the block, is zero or empty and sets `broken`. */
struct fact_reader {
    const struct facts_block *block;
    const unsigned char *at;
    const unsigned char *end;
    bool broken;
};

struct fact_text {
    const char *bytes; /* a NUL follows */
    size_t size;
};

uint64_t fact_read_number(struct fact_reader *reader);
int64_t fact_read_signed(struct fact_reader *reader); /* zigzag: 0, -1, 1, -2, ... */
const unsigned char *fact_read_id(struct fact_reader *reader);
struct fact_text fact_read_text(struct fact_reader *reader);

/* The id or text of a number that was read as a part of another. */
const unsigned char *fact_id_at(struct fact_reader *reader, uint64_t number);
struct fact_text fact_text_at(struct fact_reader *reader, uint64_t number);

/* Steps to the next record from *at (block->records at first): its kind, or 0 at the end and where
 * the rest makes no sense. */
unsigned facts_block_next(const struct facts_block *block, const unsigned char **at,
                          struct fact_reader *reader);

#endif
