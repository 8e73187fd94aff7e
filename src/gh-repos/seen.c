#include "gh-repos/seen.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 }; /* always a power of two, at most half of it in use */

/* The slot that holds `key`, or the free one where it belongs. */
static uint64_t *find(uint64_t *slots, size_t count, uint64_t key)
{
    size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (count - 1);

    while (slots[at] != 0 && slots[at] != key)
        at = (at + 1) & (count - 1);
    return &slots[at];
}

static int grow(struct seen *seen, struct error *error)
{
    size_t count = seen->slot_count > 0 ? seen->slot_count * 2 : FIRST_SLOTS;
    uint64_t *slots = calloc(count, sizeof *slots);

    if (slots == NULL)
        return error_no_memory(error);
    for (size_t i = 0; i < seen->slot_count; i++)
        if (seen->slots[i] != 0)
            *find(slots, count, seen->slots[i]) = seen->slots[i];
    free(seen->slots);
    seen->slots = slots;
    seen->slot_count = count;
    return 0;
}

int seen_add(struct seen *seen, int64_t number, struct error *error)
{
    uint64_t key = (uint64_t)number + 1;
    uint64_t *slot;

    if (seen->count * 2 >= seen->slot_count && grow(seen, error) != 0)
        return -1;
    slot = find(seen->slots, seen->slot_count, key);
    if (*slot == key)
        return 0;
    *slot = key;
    seen->count++;
    return 1;
}

void seen_free(struct seen *seen)
{
    free(seen->slots);
    *seen = (struct seen){0};
}
