#include "git/facts.h"

#include "git/facts_header.h"
#include "git/facts_store.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A block is written once it is this large or this old: what a killed run loses. */
enum { BLOCK_BYTES = 1 << 20, BLOCK_SECONDS = 2, FIRST_KEYS = 1024 };

static int read_file(struct facts *facts, struct error *error)
{
    if (facts_file_blocks(&facts->file, &facts->blocks, &facts->block_count, error) != 0)
        return -1;
    facts->seed = facts->file.nonce;
    return facts_index_build(&facts->index, facts->blocks, facts->block_count, facts->id_size,
                             facts->seed, error);
}

static void free_facts(struct facts *facts)
{
    pthread_mutex_destroy(&facts->lock);
    facts_index_free(&facts->index);
    free(facts->blocks);
    facts_file_close(&facts->file);
    facts_draft_close(&facts->draft);
    buffer_free(&facts->finished);
    free(facts->added.slots);
    free(facts);
}

int facts_open(struct facts **facts, const char *directory, const char *repo, size_t id_size,
               struct error *error)
{
    struct facts *opened = calloc(1, sizeof *opened);

    *facts = NULL;
    if (opened == NULL)
        return error_no_memory(error);
    pthread_mutex_init(&opened->lock, NULL);
    opened->id_size = id_size;
    facts_draft_open(&opened->draft, id_size);
    if (facts_file_open(&opened->file, directory, repo, id_size, error) != 0 ||
        read_file(opened, error) != 0) {
        free_facts(opened);
        return -1;
    }
    *facts = opened;
    return 0;
}

int facts_close(struct facts *facts, struct error *error)
{
    int status = 0;

    if (facts == NULL)
        return 0;
    pthread_mutex_lock(&facts->lock);
    facts_flush(facts);
    pthread_mutex_unlock(&facts->lock);
    if (facts->failure.kind != ERROR_NONE)
        status = error_set(error, facts->failure.kind, facts->failure.code, "%s",
                           facts->failure.message);
    free_facts(facts);
    return status;
}

bool facts_find(const struct facts *facts, const struct fact_key *key, struct fact_reader *reader)
{
    return facts_index_find(&facts->index, key, reader);
}

static uint64_t *find_key(const struct key_set *set, uint64_t hash)
{
    size_t at = hash & (set->slot_count - 1);

    while (set->slots[at] != 0 && set->slots[at] != hash)
        at = (at + 1) & (set->slot_count - 1);
    return &set->slots[at];
}

static bool grow_keys(struct key_set *set)
{
    struct key_set larger = {.slot_count = set->slot_count ? set->slot_count * 2 : FIRST_KEYS,
                             .count = set->count};

    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < set->slot_count; i++)
        if (set->slots[i] != 0)
            *find_key(&larger, set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = larger;
    return true;
}

/* True for the first call with that key. */
static bool add_key(struct facts *facts, const struct fact_key *key)
{
    uint64_t hash = fact_key_hash(key, facts->id_size, facts->seed) | 1;
    struct key_set *set = &facts->added;
    uint64_t *slot;

    if (facts->full)
        return false;
    if (set->count * 2 >= set->slot_count && !grow_keys(set)) {
        facts->full = true;
        error_no_memory(&facts->failure);
        return false;
    }
    slot = find_key(set, hash);
    if (*slot != 0)
        return false;
    *slot = hash;
    set->count++;
    return true;
}

bool facts_begin(struct facts *facts, const struct fact_key *key)
{
    pthread_mutex_lock(&facts->lock);
    if (!add_key(facts, key)) {
        pthread_mutex_unlock(&facts->lock);
        return false;
    }
    draft_begin(&facts->draft, key);
    return true;
}

void facts_flush(struct facts *facts)
{
    struct block_header header;
    int added = 0;

    if (facts->full || facts->draft.record_count == 0)
        return;
    if (draft_finish(&facts->draft, &facts->finished, &header, &facts->failure) == 0) {
        memcpy(facts->finished.data, &header, sizeof header);
        added = facts_file_append(&facts->file, &facts->finished, &facts->failure);
    }
    facts->full = added != 1;
    facts->draft_since = 0;
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return time.tv_sec + 1;
}

void facts_end(struct facts *facts, enum fact_kind kind)
{
    if (facts->draft.rest.size <= FACTS_RECORD_LIMIT)
        draft_end(&facts->draft, kind);
    if (facts->draft_since == 0)
        facts->draft_since = now();
    if (draft_size(&facts->draft) >= BLOCK_BYTES || now() - facts->draft_since >= BLOCK_SECONDS)
        facts_flush(facts);
    pthread_mutex_unlock(&facts->lock);
}

void facts_copy_id(const struct facts *facts, const unsigned char *bytes, struct object_id *id)
{
    memset(id, 0, sizeof *id);
    memcpy(id->bytes, bytes, facts->id_size);
}
