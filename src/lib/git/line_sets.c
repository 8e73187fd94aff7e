/* Sets in a hash table by blob, and in a ring by use. */
#include "git/line_sets.h"

#include "git/line_hash.h"
#include "git/linediff.h"

#include <stdlib.h>

struct kept_set {
    struct object_id blob;
    struct line_set set;
    struct kept_set *chain; /* the next of its bucket */
    struct kept_set *newer; /* a ring through sets->ring */
    struct kept_set *older;
};

enum { BUCKETS = 1 << 14, SMALLEST_SET = 16 };

struct line_sets {
    struct object_store *store;
    struct line_secret secret;
    bool ignore_whitespace;
    size_t bytes;
    size_t limit;
    struct kept_set ring; /* ring.older: the newest; ring.newer: the oldest */
    struct kept_set *buckets[BUCKETS];
};

struct line_sets *line_sets_new(struct object_store *store, bool ignore_whitespace, size_t limit)
{
    struct line_sets *sets = calloc(1, sizeof *sets);

    if (sets == NULL)
        return NULL;
    sets->store = store;
    sets->ignore_whitespace = ignore_whitespace;
    sets->limit = limit;
    sets->ring.newer = sets->ring.older = &sets->ring;
    line_secret_draw(&sets->secret);
    return sets;
}

uint32_t line_sets_hash(const struct line_sets *sets, const char *line, size_t size)
{
    uint32_t hash = (uint32_t)line_hash(&sets->secret, line, size, sets->ignore_whitespace);

    return hash != 0 ? hash : 1;
}

static struct kept_set **bucket_of(struct line_sets *sets, const struct object_id *blob)
{
    uint32_t start;

    memcpy(&start, blob->bytes, sizeof start);
    return &sets->buckets[start % BUCKETS];
}

static size_t cost_of(const struct kept_set *kept)
{
    return sizeof *kept + ((size_t)kept->set.mask + 1) * sizeof *kept->set.slots;
}

static void unlink_from_ring(struct kept_set *kept)
{
    kept->newer->older = kept->older;
    kept->older->newer = kept->newer;
}

static void make_newest(struct line_sets *sets, struct kept_set *kept)
{
    kept->newer = &sets->ring;
    kept->older = sets->ring.older;
    kept->older->newer = kept;
    sets->ring.older = kept;
}

static void forget(struct line_sets *sets, struct kept_set *kept)
{
    struct kept_set **link = bucket_of(sets, &kept->blob);

    while (*link != kept)
        link = &(*link)->chain;
    *link = kept->chain;
    unlink_from_ring(kept);
    sets->bytes -= cost_of(kept);
    free(kept->set.slots);
    free(kept);
}

void line_sets_free(struct line_sets *sets)
{
    if (sets == NULL)
        return;
    while (sets->ring.newer != &sets->ring)
        forget(sets, sets->ring.newer);
    free(sets);
}

static void add_lines(const struct line_sets *sets, struct line_set *set, const char *bytes,
                      size_t size)
{
    const char *end = bytes + size;

    while (bytes < end) {
        const char *feed = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *next = feed != NULL ? feed + 1 : end;
        uint32_t hash = line_sets_hash(sets, bytes, (size_t)(next - bytes));
        uint32_t at = hash & set->mask;

        while (set->slots[at] != 0 && set->slots[at] != hash)
            at = (at + 1) & set->mask;
        set->slots[at] = hash;
        bytes = next;
    }
}

/* Room for twice as many lines as the blob has, so that a look-up soon meets a free slot. */
static int fill_set(const struct line_sets *sets, struct line_set *set, const struct object *blob,
                    struct error *error)
{
    size_t lines = linediff_count_lines(blob->data, blob->size);
    size_t room = SMALLEST_SET;

    while (room < lines * 2)
        room *= 2;
    set->slots = calloc(room, sizeof *set->slots);
    if (set->slots == NULL)
        return error_no_memory(error);
    set->mask = (uint32_t)(room - 1);
    add_lines(sets, set, (const char *)blob->data, blob->size);
    return 0;
}

static int add_set(struct line_sets *sets, const struct object_id *id, struct kept_set **kept,
                   struct error *error)
{
    struct kept_set **bucket = bucket_of(sets, id);
    struct kept_set *made = calloc(1, sizeof *made);
    struct object blob;
    int status;

    if (made == NULL)
        return error_no_memory(error);
    status = object_read(sets->store, id, OBJECT_BLOB, &blob, error);
    if (status == 0) {
        status = fill_set(sets, &made->set, &blob, error);
        object_release(sets->store, &blob);
    }
    if (status != 0) {
        free(made);
        return -1;
    }
    made->blob = *id;
    made->chain = *bucket;
    *bucket = made;
    make_newest(sets, made);
    sets->bytes += cost_of(made);
    *kept = made;
    return 0;
}

int line_sets_get(struct line_sets *sets, const struct object_id *blob, const struct line_set **set,
                  struct error *error)
{
    struct kept_set *kept = *bucket_of(sets, blob);

    while (kept != NULL && !object_id_equal(&kept->blob, blob))
        kept = kept->chain;
    if (kept == NULL) {
        if (add_set(sets, blob, &kept, error) != 0)
            return -1;
        while (sets->bytes > sets->limit && sets->ring.newer != kept)
            forget(sets, sets->ring.newer);
    } else {
        unlink_from_ring(kept);
        make_newest(sets, kept);
    }
    *set = &kept->set;
    return 0;
}
