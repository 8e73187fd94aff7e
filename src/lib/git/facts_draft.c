#include "git/facts_draft.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

enum { FIRST_SLOTS = 1024 };

void facts_draft_open(struct facts_draft *draft, size_t id_size)
{
    *draft = (struct facts_draft){.id_size = id_size};
}

void facts_draft_close(struct facts_draft *draft)
{
    buffer_free(&draft->ids);
    buffer_free(&draft->texts);
    buffer_free(&draft->ends);
    buffer_free(&draft->records);
    buffer_free(&draft->rest);
    free(draft->known_ids.slots);
    free(draft->known_texts.slots);
    memset(draft, 0, sizeof *draft);
}

static uint32_t hash_bytes(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static uint32_t text_count(const struct facts_draft *draft)
{
    return (uint32_t)(draft->ends.size / sizeof(uint32_t));
}

static uint32_t id_count(const struct facts_draft *draft)
{
    return (uint32_t)(draft->ids.size / draft->id_size);
}

static const char *text_at(const struct facts_draft *draft, uint32_t number, size_t *size)
{
    const uint32_t *ends = (const uint32_t *)(const void *)draft->ends.data;
    uint32_t start = number > 0 ? ends[number - 1] : 0;

    *size = ends[number] - start - 1;
    return draft->texts.data + start;
}

static const char *id_at(const struct facts_draft *draft, uint32_t number, size_t *size)
{
    *size = draft->id_size;
    return draft->ids.data + number * draft->id_size;
}

/* The list that a table is about. */
typedef const char *bytes_at(const struct facts_draft *draft, uint32_t number, size_t *size);

static uint32_t *find_slot(const struct facts_draft *draft, const struct intern_table *table,
                           bytes_at *at, const void *bytes, size_t size)
{
    uint32_t mask = table->slot_count - 1;
    uint32_t slot = hash_bytes(bytes, size) & mask;

    for (; table->slots[slot] != 0; slot = (slot + 1) & mask) {
        size_t known_size;
        const char *known = at(draft, table->slots[slot] - 1, &known_size);

        if (known_size == size && (size == 0 || memcmp(known, bytes, size) == 0))
            break;
    }
    return &table->slots[slot];
}

/* Makes room for one more than `count`; half of the slots stay free. */
static bool reserve_slot(struct facts_draft *draft, struct intern_table *table, bytes_at *at,
                         uint32_t count)
{
    struct intern_table larger = {NULL, table->slot_count ? table->slot_count * 2 : FIRST_SLOTS};

    if ((uint64_t)count * 2 < table->slot_count)
        return true;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL) {
        error_no_memory(&draft->failure);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t size;
        const char *bytes = at(draft, i, &size);

        *find_slot(draft, &larger, at, bytes, size) = i + 1;
    }
    free(table->slots);
    *table = larger;
    return true;
}

uint32_t draft_id_number(struct facts_draft *draft, const unsigned char *id)
{
    uint32_t *slot;

    if (draft->failure.kind != ERROR_NONE ||
        !reserve_slot(draft, &draft->known_ids, id_at, id_count(draft)))
        return 0;
    slot = find_slot(draft, &draft->known_ids, id_at, id, draft->id_size);
    if (*slot == 0 && buffer_add(&draft->ids, id, draft->id_size, &draft->failure) == 0)
        *slot = id_count(draft);
    return *slot - 1;
}

uint32_t draft_text_number(struct facts_draft *draft, const char *bytes, size_t size)
{
    uint32_t *slot;
    uint32_t end;

    if (draft->failure.kind != ERROR_NONE ||
        !reserve_slot(draft, &draft->known_texts, text_at, text_count(draft)))
        return 0;
    slot = find_slot(draft, &draft->known_texts, text_at, bytes, size);
    if (*slot != 0)
        return *slot - 1;
    if (buffer_add(&draft->texts, bytes, size, &draft->failure) != 0 ||
        buffer_add(&draft->texts, "", 1, &draft->failure) != 0)
        return 0;
    end = (uint32_t)draft->texts.size;
    if (buffer_add(&draft->ends, &end, sizeof end, &draft->failure) == 0)
        *slot = text_count(draft);
    return text_count(draft) - 1;
}

static void add_number(struct facts_draft *draft, struct buffer *buffer, uint64_t number)
{
    unsigned char bytes[10];
    size_t size = 0;

    do {
        bytes[size] = (unsigned char)(number & 0x7f);
        number >>= 7;
        if (number != 0)
            bytes[size] |= 0x80;
        size++;
    } while (number != 0);
    buffer_add(buffer, bytes, size, &draft->failure);
}

void draft_number(struct facts_draft *draft, uint64_t number)
{
    add_number(draft, &draft->rest, number);
}

void draft_signed(struct facts_draft *draft, int64_t number)
{
    draft_number(draft, (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

void draft_id(struct facts_draft *draft, const unsigned char *id)
{
    draft_number(draft, draft_id_number(draft, id));
}

void draft_text(struct facts_draft *draft, const char *bytes, size_t size)
{
    draft_number(draft, draft_text_number(draft, bytes, size));
}

void draft_begin(struct facts_draft *draft, const struct fact_key *key)
{
    buffer_clear(&draft->rest);
    draft_number(draft, key->number);
    for (unsigned i = 0; i < fact_key_ids(key->kind); i++)
        draft_id(draft, key->ids[i]);
    for (unsigned i = 0; i < fact_key_texts(key->kind); i++)
        draft_text(draft, key->texts[i].bytes, key->texts[i].size);
}

void draft_end(struct facts_draft *draft, enum fact_kind kind)
{
    unsigned char byte = (unsigned char)kind;

    buffer_add(&draft->records, &byte, 1, &draft->failure);
    add_number(draft, &draft->records, draft->rest.size);
    buffer_add(&draft->records, draft->rest.data, draft->rest.size, &draft->failure);
    draft->record_count++;
}

size_t draft_size(const struct facts_draft *draft)
{
    return sizeof(struct block_header) + draft->ids.size + draft->texts.size + draft->ends.size +
           draft->records.size;
}

static void forget(struct facts_draft *draft)
{
    buffer_clear(&draft->ids);
    buffer_clear(&draft->texts);
    buffer_clear(&draft->ends);
    buffer_clear(&draft->records);
    draft->record_count = 0;
    if (draft->known_ids.slot_count > 0)
        memset(draft->known_ids.slots, 0, draft->known_ids.slot_count * sizeof(uint32_t));
    if (draft->known_texts.slot_count > 0)
        memset(draft->known_texts.slots, 0, draft->known_texts.slot_count * sizeof(uint32_t));
}

static int add_body(const struct facts_draft *draft, struct buffer *out, struct error *error)
{
    static const char zeros[3];

    if (buffer_add(out, draft->ends.data, draft->ends.size, error) != 0 ||
        buffer_add(out, draft->ids.data, draft->ids.size, error) != 0 ||
        buffer_add(out, draft->texts.data, draft->texts.size, error) != 0 ||
        buffer_add(out, draft->records.data, draft->records.size, error) != 0)
        return -1;
    return buffer_add(out, zeros, (4 - out->size % 4) % 4, error);
}

int draft_finish(struct facts_draft *draft, struct buffer *out, struct block_header *header,
                 struct error *error)
{
    int status = 0;

    if (draft->failure.kind != ERROR_NONE) {
        *error = draft->failure;
        return -1;
    }
    *header = (struct block_header){
        .id_count = id_count(draft),
        .text_count = text_count(draft),
        .text_bytes = (uint32_t)draft->texts.size,
        .record_count = draft->record_count,
        .record_bytes = (uint32_t)draft->records.size,
    };
    buffer_clear(out);
    if (buffer_add(out, header, sizeof *header, error) != 0 || add_body(draft, out, error) != 0)
        status = -1;
    else
        header->body_checksum =
            libdeflate_crc32(0, out->data + sizeof *header, out->size - sizeof *header);
    forget(draft);
    return status;
}
