#include "git/facts_block.h"

#include <libdeflate.h>

static uint32_t header_checksum(const struct block_header *header, uint32_t seed)
{
    return libdeflate_crc32(seed, header, offsetof(struct block_header, header_checksum));
}

void block_header_seal(struct block_header *header, uint32_t seed)
{
    header->mark = BLOCK_MARK;
    header->header_checksum = header_checksum(header, seed);
}

bool block_header_is_whole(const struct block_header *header, uint32_t seed)
{
    return header->mark == BLOCK_MARK && header->header_checksum == header_checksum(header, seed);
}

uint64_t block_body_size(const struct block_header *header, size_t id_size)
{
    uint64_t size = (uint64_t)header->text_count * sizeof(uint32_t) +
                    (uint64_t)header->id_count * id_size + header->text_bytes +
                    header->record_bytes;

    return (size + 3) / 4 * 4;
}

/* Each text has at least its NUL, the last ends where all do. */
static bool texts_end(const struct facts_block *block, uint32_t bytes)
{
    uint32_t end = 0;

    for (uint32_t i = 0; i < block->text_count; i++) {
        if (block->ends[i] <= end || block->ends[i] > bytes)
            return false;
        end = block->ends[i];
        if (block->texts[end - 1] != '\0')
            return false;
    }
    return end == bytes;
}

bool facts_block_parse(struct facts_block *block, const struct block_header *header,
                       const unsigned char *body, size_t id_size)
{
    *block = (struct facts_block){.id_size = id_size,
                                  .id_count = header->id_count,
                                  .text_count = header->text_count,
                                  .record_count = header->record_count};
    block->ends = (const uint32_t *)(const void *)body;
    block->ids = body + (size_t)header->text_count * sizeof(uint32_t);
    block->texts = (const char *)block->ids + (size_t)header->id_count * id_size;
    block->records = (const unsigned char *)block->texts + header->text_bytes;
    block->records_end = block->records + header->record_bytes;
    return header->record_count <= header->record_bytes && texts_end(block, header->text_bytes);
}

uint64_t fact_read_number(struct fact_reader *reader)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
        unsigned char byte = *reader->at++;

        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    reader->broken = true;
    return 0;
}

int64_t fact_read_signed(struct fact_reader *reader)
{
    uint64_t number = fact_read_number(reader);

    return (int64_t)(number >> 1 ^ (0 - (number & 1)));
}

const unsigned char *fact_id_at(struct fact_reader *reader, uint64_t number)
{
    static const unsigned char none[32];

    if (number >= reader->block->id_count) {
        reader->broken = true;
        return none;
    }
    return reader->block->ids + number * reader->block->id_size;
}

struct fact_text fact_text_at(struct fact_reader *reader, uint64_t number)
{
    const struct facts_block *block = reader->block;
    uint32_t start;

    if (number >= block->text_count) {
        reader->broken = true;
        return (struct fact_text){"", 0};
    }
    start = number > 0 ? block->ends[number - 1] : 0;
    return (struct fact_text){block->texts + start, block->ends[number] - start - 1};
}

const unsigned char *fact_read_id(struct fact_reader *reader)
{
    return fact_id_at(reader, fact_read_number(reader));
}

struct fact_text fact_read_text(struct fact_reader *reader)
{
    return fact_text_at(reader, fact_read_number(reader));
}

unsigned facts_block_next(const struct facts_block *block, const unsigned char **at,
                          struct fact_reader *reader)
{
    uint64_t size;
    unsigned kind;

    *reader = (struct fact_reader){block, *at, block->records_end, false};
    if (reader->at >= reader->end)
        return 0;
    kind = *reader->at++;
    size = fact_read_number(reader);
    if (reader->broken || size > (uint64_t)(reader->end - reader->at))
        return 0;
    reader->end = reader->at + size;
    *at = reader->end;
    return kind;
}
