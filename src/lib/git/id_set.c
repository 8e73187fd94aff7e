#include "git/id_set.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

/* The ids in a row, and beside them open addressing from id to number + 1; 0 is an empty slot. */
struct id_set {
    pthread_mutex_t lock;
    struct object_id *ids;
    size_t count;
    size_t capacity;
    size_t *slots; /* twice `capacity` */
};

struct id_set *id_set_new(void)
{
    struct id_set *set = calloc(1, sizeof *set);

    if (set != NULL)
        pthread_mutex_init(&set->lock, NULL);
    return set;
}

void id_set_free(struct id_set *set)
{
    if (set == NULL)
        return;
    pthread_mutex_destroy(&set->lock);
    free(set->ids);
    free(set->slots);
    free(set);
}

/* Where `id` is, or the empty slot that it belongs into. */
static size_t *find_slot(const struct id_set *set, const struct object_id *id)
{
    size_t mask = set->capacity * 2 - 1;
    size_t slot;

    memcpy(&slot, id->bytes, sizeof slot); /* an id is a hash already */
    slot &= mask;
    while (set->slots[slot] != 0 && !object_id_equal(&set->ids[set->slots[slot] - 1], id))
        slot = (slot + 1) & mask;
    return &set->slots[slot];
}

static int grow(struct id_set *set, struct error *error)
{
    size_t capacity = set->capacity > 0 ? set->capacity * 2 : FIRST_CAPACITY;
    struct object_id *ids = reallocarray(set->ids, capacity, sizeof *ids);
    size_t *slots = calloc(capacity * 2, sizeof *slots);

    if (ids != NULL)
        set->ids = ids;
    if (ids == NULL || slots == NULL) {
        free(slots);
        return error_no_memory(error);
    }
    free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
    for (size_t i = 0; i < set->count; i++)
        *find_slot(set, &set->ids[i]) = i + 1;
    return 0;
}

static int add(struct id_set *set, const struct object_id *id, struct error *error)
{
    size_t *slot;

    if (set->count == set->capacity && grow(set, error) != 0)
        return -1;
    slot = find_slot(set, id);
    if (*slot == 0) {
        set->ids[set->count] = *id;
        *slot = ++set->count;
    }
    return 0;
}

int id_set_add(struct id_set *set, const struct object_id *id, struct error *error)
{
    int status;

    pthread_mutex_lock(&set->lock);
    status = add(set, id, error);
    pthread_mutex_unlock(&set->lock);
    return status;
}

size_t id_set_count(const struct id_set *set)
{
    return set->count;
}

const struct object_id *id_set_get(const struct id_set *set, size_t number)
{
    return &set->ids[number];
}

void id_set_clear(struct id_set *set)
{
    set->count = 0;
    if (set->slots != NULL)
        memset(set->slots, 0, set->capacity * 2 * sizeof *set->slots);
}
