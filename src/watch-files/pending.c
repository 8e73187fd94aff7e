#include "watch-files/pending.h"

#include "base/array.h"

#include <stdlib.h>

static void put(struct pending *pending, size_t place, struct pending_entry *entry)
{
    pending->heap[place - 1] = entry;
    entry->place = place;
}

static struct pending_entry *at(const struct pending *pending, size_t place)
{
    return pending->heap[place - 1];
}

static void move_up(struct pending *pending, struct pending_entry *entry)
{
    size_t place = entry->place;

    for (; place > 1 && at(pending, place / 2)->due > entry->due; place /= 2)
        put(pending, place, at(pending, place / 2));
    put(pending, place, entry);
}

static void move_down(struct pending *pending, struct pending_entry *entry)
{
    size_t place = entry->place;

    while (2 * place <= pending->count) {
        size_t child = 2 * place;

        if (child < pending->count && at(pending, child + 1)->due < at(pending, child)->due)
            child++;
        if (at(pending, child)->due >= entry->due)
            break;
        put(pending, place, at(pending, child));
        place = child;
    }
    put(pending, place, entry);
}

int pending_set(struct pending *pending, struct pending_entry *entry, int64_t due,
                struct error *error)
{
    if (entry->place == 0) {
        if (array_reserve((void **)&pending->heap, &pending->capacity, pending->count,
                          sizeof *pending->heap, error) != 0)
            return -1;
        put(pending, ++pending->count, entry);
    }
    entry->due = due;
    move_up(pending, entry);
    move_down(pending, entry);
    return 0;
}

void pending_remove(struct pending *pending, struct pending_entry *entry)
{
    size_t place = entry->place;
    struct pending_entry *last;

    if (place == 0)
        return;
    last = at(pending, pending->count--);
    entry->place = 0;
    if (last == entry)
        return;
    put(pending, place, last);
    move_up(pending, last);
    move_down(pending, last);
}

struct pending_entry *pending_first(const struct pending *pending)
{
    return pending->count > 0 ? at(pending, 1) : NULL;
}

void pending_free(struct pending *pending)
{
    free(pending->heap);
    *pending = (struct pending){NULL, 0, 0};
}
