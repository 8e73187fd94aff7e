/*
 * A block of facts on its way into the file. Internal to facts; one thread at a time.
 */
#ifndef SESAMI_GIT_FACTS_DRAFT_H
#define SESAMI_GIT_FACTS_DRAFT_H

#include "base/buffer.h"
#include "git/facts_key.h"

/* Ids or texts by hash: numbers plus one, 0: free. */
struct intern_table {
    uint32_t *slots;
    uint32_t slot_count;
};

struct facts_draft {
    size_t id_size;
    struct buffer ids;
    struct buffer texts;
    struct buffer ends; /* of texts, 32 bits each */
    struct buffer records;
    struct buffer rest; /* of the record at hand */
    struct intern_table known_ids;
    struct intern_table known_texts;
    uint32_t record_count;
    struct error failure; /* no memory: the block cannot be used */
};

void facts_draft_open(struct facts_draft *draft, size_t id_size);
void facts_draft_close(struct facts_draft *draft);

/* Starts a record by its key, adds to it, ends it. What fails is told by the draft's `failure`. */
void draft_begin(struct facts_draft *draft, const struct fact_key *key);
void draft_number(struct facts_draft *draft, uint64_t number);
void draft_signed(struct facts_draft *draft, int64_t number);
void draft_id(struct facts_draft *draft, const unsigned char *id);
void draft_text(struct facts_draft *draft, const char *bytes, size_t size);
void draft_end(struct facts_draft *draft, enum fact_kind kind);

/* The number that an id or text has in this block. */
uint32_t draft_id_number(struct facts_draft *draft, const unsigned char *id);
uint32_t draft_text_number(struct facts_draft *draft, const char *bytes, size_t size);

/* Bytes that the block takes up to now. */
size_t draft_size(const struct facts_draft *draft);

/* Adds the block to `out`, its header unsealed, and empties the draft. */
int draft_finish(struct facts_draft *draft, struct buffer *out, struct block_header *header,
                 struct error *error);

#endif
