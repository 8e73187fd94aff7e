/*
 * Facts in a directory of their own, and hunks to tell by whether what is found is right: for the
 * tests of facts.  Behind cmocka.h.
 */
#ifndef SESAMI_TESTS_FACTS_PLACE_H
#define SESAMI_TESTS_FACTS_PLACE_H

#include "git/facts.h"

#include "lib/scratch.h"

#define FILE_NAME "github.com%%2Fa%%2Fb.facts"

/* A directory for facts that is not there yet, in one that is. */
struct place {
    struct scratch scratch;
    char directory[128];
    char file[256];
};

static inline void place_open(struct place *place)
{
    scratch_create(&place->scratch);
    snprintf(place->directory, sizeof place->directory, "%s/facts", place->scratch.directory);
    snprintf(place->file, sizeof place->file, "%s/" FILE_NAME, place->directory);
}

static inline void place_close(struct place *place)
{
    scratch_remove(&place->scratch);
}

static inline struct facts *open_sized(const struct place *place, size_t id_size)
{
    struct error error = ERROR_INIT;
    struct facts *facts;

    if (facts_open(&facts, place->directory, "github.com/a/b", id_size, &error) != 0)
        fail_msg("%s", error.message);
    return facts;
}

static inline struct facts *open_facts(const struct place *place)
{
    return open_sized(place, 20);
}

static inline void close_facts(struct facts *facts)
{
    struct error error = ERROR_INIT;

    if (facts_close(facts, &error) != 0)
        fail_msg("%s", error.message);
}

static inline struct object_id id_of(unsigned number)
{
    struct object_id id = {{0}};

    object_hash(OBJECT_BLOB, &number, sizeof number, 20, &id);
    return id;
}

/* The hunks that blobs `number` and `number` + 1 are said to have. */
static inline size_t make_hunks(unsigned number, struct hunk hunks[3])
{
    uint32_t old_end = 0, new_end = 0;

    for (unsigned i = 0; i < number % 4; i++) {
        uint32_t same = number * 7 % (i + 200);

        hunks[i] = (struct hunk){old_end + same, number % 300, new_end + same, i};
        old_end += same + number % 300;
        new_end += same + i;
    }
    return number % 4;
}

static inline void add_hunks(struct facts *facts, unsigned number)
{
    struct object_id from = id_of(number), to = id_of(number + 1);
    struct hunk hunks[3];

    facts_add_hunks(facts, &from, &to, number % 3, hunks, make_hunks(number, hunks));
}

/* Whether they are known; then they are the right ones. */
static inline bool knows_hunks(const struct facts *facts, unsigned number)
{
    struct object_id from = id_of(number), to = id_of(number + 1);
    struct hunk_list found = {NULL, 0, 0};
    struct hunk hunks[3];
    size_t count = make_hunks(number, hunks);
    int known = facts_find_hunks(facts, &from, &to, number % 3, &found, NULL);

    if (known == 1) {
        assert_int_equal(found.count, count);
        if (count > 0)
            assert_memory_equal(found.items, hunks, count * sizeof *hunks);
    }
    hunk_list_free(&found);
    return known == 1;
}

static inline unsigned count_hunks(const struct facts *facts, unsigned first, unsigned end)
{
    unsigned known = 0;

    for (unsigned number = first; number < end; number++)
        known += knows_hunks(facts, number);
    return known;
}

static inline void write_hunks(const struct place *place, unsigned first, unsigned end)
{
    struct facts *facts = open_facts(place);

    for (unsigned number = first; number < end; number++)
        add_hunks(facts, number);
    close_facts(facts);
}

static inline unsigned read_hunks(const struct place *place, unsigned first, unsigned end)
{
    struct facts *facts = open_facts(place);
    unsigned known = count_hunks(facts, first, end);

    close_facts(facts);
    return known;
}

#endif
