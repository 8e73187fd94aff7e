/* The first step: files with the same id, in the order in which git's hash table has them. */
#include "git/rename_pairing.h"

#include <stdlib.h>
#include <string.h>

/* At most so many equal sources are looked at, like in git. */
enum { EQUALS_MOST = 100 };

/* Sources by id: chains of one hash, in the order in which git looks at them. */
struct id_chains {
    long *first; /* for each slot, -1: none */
    long *next;  /* for each source */
    size_t mask;
};

static size_t id_slot(const struct id_chains *chains, const struct object_id *id)
{
    uint64_t hash;

    memcpy(&hash, id->bytes, sizeof hash);
    return hash & chains->mask;
}

/* Whether git's hash table grows when the last source comes in, which turns its chains round: it
 * is made for the sources but rounds the room that they take down. */
static bool turns_chains(size_t sources)
{
    size_t room = 64;

    while (sources * 100 / 80 > room)
        room *= 4;
    return sources > room * 80 / 100;
}

static int make_chains(struct id_chains *chains, const struct pairing *pairing)
{
    size_t count = pairing->source_count;
    bool turned = turns_chains(count);
    size_t slots = 16;

    while (slots < 2 * count)
        slots *= 2;
    chains->mask = slots - 1;
    chains->first = malloc(slots * sizeof *chains->first);
    chains->next = malloc(count * sizeof *chains->next);
    if (!chains->first || !chains->next)
        return error_no_memory(pairing->error);
    memset(chains->first, -1, slots * sizeof *chains->first);
    for (size_t i = 0; i < count; i++) {
        size_t source = turned ? i : count - 1 - i;
        size_t slot = id_slot(chains, &pairing->sources[source].id);

        chains->next[source] = chains->first[slot];
        chains->first[slot] = (long)source;
    }
    return 0;
}

static bool is_equal(const struct rename_file *source, const struct rename_file *destination)
{
    if (!object_id_equal(&source->id, &destination->id))
        return false;
    return (pairing_is_regular(source) && pairing_is_regular(destination)) ||
           source->mode == destination->mode;
}

/* The first equal source of the same name, else the first equal one; -1: none. Used ones leave
 * their chain. */
static long find_equal(const struct pairing *pairing, struct id_chains *chains,
                       const struct rename_file *destination)
{
    long *link = &chains->first[id_slot(chains, &destination->id)];
    long found = -1;
    int looked = 0;

    while (*link >= 0 && looked < EQUALS_MOST) {
        const struct rename_file *source = &pairing->sources[*link];

        if (pairing->used[*link]) {
            *link = chains->next[*link];
            continue;
        }
        if (is_equal(source, destination)) {
            if (pairing_is_same_name(source, destination))
                return *link;
            if (found < 0)
                found = *link;
            looked++;
        }
        link = &chains->next[*link];
    }
    return found;
}

int pairing_equal(struct pairing *pairing)
{
    struct id_chains chains = {NULL, NULL, 0};
    int result = make_chains(&chains, pairing);

    for (size_t i = 0; result == 0 && i < pairing->destination_count; i++) {
        long source = find_equal(pairing, &chains, &pairing->destinations[i]);

        if (source >= 0)
            pairing_add(pairing, i, source);
    }
    free(chains.first);
    free(chains.next);
    return result;
}
