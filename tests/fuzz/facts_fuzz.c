/* A block of a fact file whose checksums are right and whose contents are hostile: taken apart,
 * listed, then asked for everything it holds and for what it does not. */
#include "git/facts_store.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every byte that a look-up gives is read. */
static volatile size_t seen;

static void look_at(const char *text)
{
    seen += text != NULL ? strlen(text) : 0;
}

static void ask_history(const struct facts *facts, const struct fact_key *key,
                        const struct object_id *id)
{
    struct fact_changes changes = {NULL, 0, 0};
    struct fact_change source;
    struct commit_links links;

    if (facts_find_links(facts, id, &links))
        free(links.parents);
    if (facts_find_changes(facts, id, (size_t)key->number, &changes, NULL) == 1)
        for (size_t i = 0; i < changes.count; i++)
            look_at(changes.items[i].path);
    fact_changes_free(&changes);
    if (key->texts[0].bytes != NULL &&
        facts_find_rename(facts, id, (size_t)key->number, key->texts[0].bytes, &source))
        look_at(source.path);
}

/* Hunks are in order and the lines between them are as many on both sides. */
static void check_hunks(const struct hunk_list *hunks)
{
    uint64_t old_end = 0, new_end = 0;

    for (size_t i = 0; i < hunks->count; i++) {
        const struct hunk *hunk = &hunks->items[i];

        if (hunk->old_start < old_end || hunk->old_start - old_end != hunk->new_start - new_end)
            abort();
        old_end = (uint64_t)hunk->old_start + hunk->old_count;
        new_end = (uint64_t)hunk->new_start + hunk->new_count;
        if (old_end > INT32_MAX || new_end > INT32_MAX)
            abort();
    }
}

static void ask_files(const struct facts *facts, const struct fact_key *key,
                      const struct object_id *first, const struct object_id *second)
{
    struct hunk_list hunks = {NULL, 0, 0};
    struct signature author;
    struct fact_file file;
    const char *encoding;

    if (facts_find_hunks(facts, first, second, (unsigned)key->number, &hunks, NULL) == 1)
        check_hunks(&hunks);
    hunk_list_free(&hunks);
    if (key->texts[0].bytes != NULL &&
        facts_find_file(facts, first, key->texts[0].bytes, key->texts[1].bytes, key->texts[1].size,
                        &file))
        look_at(file.language);
    if (facts_find_author(facts, first, &author, &encoding)) {
        look_at(author.name);
        look_at(author.email);
        look_at(encoding);
    }
}

static void ask(const struct facts *facts, const struct fact_key *key)
{
    struct object_id ids[KEY_IDS] = {{{0}}, {{0}}};

    for (unsigned i = 0; i < fact_key_ids(key->kind); i++)
        facts_copy_id(facts, key->ids[i], &ids[i]);
    ask_history(facts, key, &ids[0]);
    ask_files(facts, key, &ids[0], &ids[1]);
}

static void ask_all(const struct facts *facts)
{
    static const unsigned char zeros[32];
    struct fact_key none = {FACT_HUNKS, 0, {zeros, zeros}, {{"", 0}, {"", 0}}};
    const struct facts_block *block = facts->blocks;
    const unsigned char *at = block->records;
    struct fact_reader reader;
    struct fact_key key;
    unsigned kind;

    ask(facts, &none);
    while ((kind = facts_block_next(block, &at, &reader)) != 0)
        if (fact_key_read(&key, kind, &reader))
            ask(facts, &key);
}

/* The first bytes say how the rest divides into ids, texts and records; ends of texts are where its
 * NULs are, or what the input says. */
static bool divide(const uint8_t *data, size_t size, size_t id_size, struct block_header *header,
                   unsigned char **body)
{
    size_t left = size - 4;

    *header = (struct block_header){.id_count = data[1] % 8, .text_count = data[2] % 8};
    if (left < header->id_count * id_size + header->text_count * 4)
        return false;
    left -= header->id_count * id_size + header->text_count * 4;
    header->text_bytes = (uint32_t)(left * data[3] / 256);
    header->record_bytes = (uint32_t)(left - header->text_bytes);
    header->record_count = header->record_bytes / 2;
    *body = calloc(1, block_body_size(header, id_size) + 1);
    memcpy(*body, data + 4, size - 4);
    return true;
}

/* Texts that end where the block says are past what mutation finds. */
static void mend_texts(struct block_header *header, unsigned char *body, size_t id_size)
{
    uint32_t *ends = (uint32_t *)(void *)body;
    unsigned char *texts = body + header->text_count * 4 + header->id_count * id_size;
    uint32_t count = header->text_count;

    for (uint32_t i = 0; i < count && header->text_bytes >= count; i++) {
        ends[i] = i + 1 == count ? header->text_bytes : header->text_bytes / count * (i + 1);
        texts[ends[i] - 1] = 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct facts facts;
    struct facts_block block;
    struct block_header header;
    unsigned char *body;

    memset(&facts, 0, sizeof facts);
    if (size < 4)
        return 0;
    facts.id_size = data[0] & 1 ? 32 : 20;
    if (!divide(data, size, facts.id_size, &header, &body))
        return 0;
    if (data[0] & 2)
        mend_texts(&header, body, facts.id_size);
    if (facts_block_parse(&block, &header, body, facts.id_size)) {
        facts.blocks = &block;
        facts.block_count = 1;
        if (facts_index_build(&facts.index, &block, 1, facts.id_size, 0, NULL) == 0)
            ask_all(&facts);
        facts_index_free(&facts.index);
    }
    free(body);
    return 0;
}
