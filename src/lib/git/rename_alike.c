/* The third step: every destination's four best sources, then the best pairs of all. */
#include "git/rename_pairing.h"

#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 4 };

/* A source for a destination, and how good it is. */
struct candidate {
    long source;
    size_t destination;
    int score;
    int same_name;
    size_t rank; /* keeps the sort stable */
    bool set;
};

struct candidate_list {
    struct candidate *candidates;
    size_t count;
    size_t room;
};

/* Greater than 0 when `left` is the worse; empty slots are worst. */
static int compare_candidates(const struct candidate *left, const struct candidate *right)
{
    if (left->set != right->set)
        return left->set ? -1 : 1;
    if (!left->set)
        return 0;
    if (left->score != right->score)
        return right->score - left->score;
    return right->same_name - left->same_name;
}

static int order_candidates(const void *left_entry, const void *right_entry)
{
    const struct candidate *left = left_entry;
    const struct candidate *right = right_entry;
    int order = compare_candidates(left, right);

    if (order)
        return order;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

/* Takes the worst slot when the candidate is better. True when an equal one is there: then the
 * slots' order counts. */
static bool offer(struct candidate slots[CANDIDATES], const struct candidate *candidate)
{
    int worst = 0;
    bool tie = false;

    for (int i = 0; i < CANDIDATES; i++) {
        tie |= compare_candidates(&slots[i], candidate) == 0;
        if (compare_candidates(&slots[i], &slots[worst]) > 0)
            worst = i;
    }
    if (compare_candidates(&slots[worst], candidate) > 0)
        slots[worst] = *candidate;
    return tie;
}

/* Fills the slots of a destination. Sources that are not alike enough count too, since they decide
 * which slot a better one takes; so with *pruned the order of equal ones can be wrong: *tie. */
static int rank_sources(struct pairing *pairing, size_t destination, bool *pruned, bool *tie,
                        struct candidate slots[CANDIDATES])
{
    const struct rename_file *file = &pairing->destinations[destination];
    struct rename_blob *blob = rename_blobs_get(pairing->blobs, &file->id);

    if (!blob)
        return error_no_memory(pairing->error);
    memset(slots, 0, CANDIDATES * sizeof *slots);
    *tie = false;
    for (size_t i = 0; i < pairing->source_count; i++) {
        struct candidate candidate = {.source = (long)i, .destination = destination, .set = true};

        if (pairing->used[i])
            continue;
        if (pairing_compare(pairing, (long)i, destination, blob, pairing->minimum, pruned,
                            &candidate.score) < 0)
            return -1;
        candidate.same_name = pairing_is_same_name(&pairing->sources[i], file);
        if (offer(slots, &candidate) && candidate.score >= pairing->minimum)
            *tie = true;
    }
    return 0;
}

/* Those of one destination that are alike enough, in the order of their slots. */
static int add_candidates(struct pairing *pairing, size_t destination, struct candidate_list *list)
{
    struct candidate slots[CANDIDATES];
    bool pruned = false;
    bool tie;

    if (rank_sources(pairing, destination, &pruned, &tie, slots) < 0)
        return -1;
    if (pruned && tie && rank_sources(pairing, destination, NULL, &tie, slots) < 0)
        return -1;
    for (int i = 0; i < CANDIDATES; i++) {
        if (!slots[i].set || slots[i].score < pairing->minimum)
            continue;
        if (list->count == list->room) {
            size_t room = 2 * list->room + 64;
            struct candidate *grown = reallocarray(list->candidates, room, sizeof *grown);

            if (!grown)
                return error_no_memory(pairing->error);
            list->candidates = grown;
            list->room = room;
        }
        slots[i].rank = list->count;
        list->candidates[list->count++] = slots[i];
    }
    return 0;
}

/* Best first, as long as both sides are free. */
static void pair_candidates(struct pairing *pairing, struct candidate_list *list)
{
    if (list->count)
        qsort(list->candidates, list->count, sizeof *list->candidates, order_candidates);
    for (size_t i = 0; i < list->count; i++) {
        const struct candidate *best = &list->candidates[i];

        if (pairing->found[best->destination] < 0 && !pairing->used[best->source])
            pairing_add(pairing, best->destination, best->source);
    }
}

/* Git's limit holds for the product of what is left on both sides. */
static bool is_within_limit(const struct pairing *pairing)
{
    size_t sources = pairing->source_count - pairing->found_count;
    size_t destinations = pairing->destination_count - pairing->found_count;

    return (unsigned __int128)sources * destinations <=
           (unsigned __int128)pairing->limit * pairing->limit;
}

int pairing_alike(struct pairing *pairing)
{
    struct candidate_list list = {NULL, 0, 0};
    int result = 0;

    if (!is_within_limit(pairing))
        return 0;
    for (size_t i = 0; result == 0 && i < pairing->destination_count; i++)
        if (pairing->found[i] < 0)
            result = add_candidates(pairing, i, &list);
    if (result == 0)
        pair_candidates(pairing, &list);
    free(list.candidates);
    return result;
}
