/*
 * What a fact is about. Internal to facts.
 *
 * A record's rest starts with its key: a number, then as many ids and texts as its kind has.
 */
#ifndef SESAMI_GIT_FACTS_KEY_H
#define SESAMI_GIT_FACTS_KEY_H

#include "git/facts_block.h"

enum fact_kind {
    FACT_LINKS = 1, /* commit */
    FACT_CHANGES,   /* commit; number of the parent */
    FACT_RENAME,    /* commit, path; number of the parent */
    FACT_HUNKS,     /* old blob, new blob; how they are compared */
    FACT_FILE,      /* blob, path, attributes */
    FACT_AUTHOR,    /* commit */
    FACT_KINDS
};

enum { KEY_IDS = 2, KEY_TEXTS = 2 };

struct fact_key {
    enum fact_kind kind;
    uint64_t number;
    const unsigned char *ids[KEY_IDS];
    struct fact_text texts[KEY_TEXTS];
};

/* How many ids and texts the keys of a kind have. */
unsigned fact_key_ids(enum fact_kind kind);
unsigned fact_key_texts(enum fact_kind kind);

/* Reads the key in front of a record; false when it is broken or its kind is unknown. */
bool fact_key_read(struct fact_key *key, unsigned kind, struct fact_reader *reader);

/* `seed` keeps whoever makes a repository from choosing keys that collide. */
uint64_t fact_key_hash(const struct fact_key *key, size_t id_size, uint64_t seed);

bool fact_key_equal(const struct fact_key *left, const struct fact_key *right, size_t id_size);

#endif
