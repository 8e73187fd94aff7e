/* Which deleted file became which added one: by id, by name and contents, by contents. */
#include "git/rename.h"

#include "git/rename_blobs.h"
#include "git/tree.h"

#include <stdlib.h>
#include <string.h>

/* Git's numbers: 50 % by default, half way between that and all for files of one name; at most 100
 * equal sources are looked at, four candidates kept for a destination. */
enum {
    SCORE_DEFAULT = RENAME_SCORE_MOST / 2,
    LIMIT_DEFAULT = 1000,
    EQUALS_MOST = 100,
    CANDIDATES = 4
};

struct renames {
    struct rename_blobs blobs;
};

/* One search: `found` is the caller's, source for each destination. */
struct pairing {
    struct rename_blobs *blobs;
    const struct rename_file *sources;
    size_t source_count;
    const struct rename_file *destinations;
    size_t destination_count;
    int minimum;
    size_t limit;
    long *found;
    size_t found_count;
    bool *used;                  /* for each source */
    struct rename_blob **source; /* of each source, NULL until it is needed */
    struct error *error;
};

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

struct renames *renames_new(struct object_store *store)
{
    struct renames *renames = calloc(1, sizeof *renames);

    if (renames)
        rename_blobs_open(&renames->blobs, store);
    return renames;
}

void renames_free(struct renames *renames)
{
    if (!renames)
        return;
    rename_blobs_close(&renames->blobs);
    free(renames);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static bool is_same_name(const struct rename_file *source, const struct rename_file *destination)
{
    return strcmp(base_name(source->path), base_name(destination->path)) == 0;
}

static void pair(struct pairing *pairing, size_t destination, long source)
{
    pairing->found[destination] = source;
    pairing->found_count++;
    pairing->used[source] = true;
}

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

static bool is_regular(const struct rename_file *file)
{
    return MODE_TYPE(file->mode) == MODE_TYPE(MODE_FILE);
}

static bool is_equal(const struct rename_file *source, const struct rename_file *destination)
{
    if (!object_id_equal(&source->id, &destination->id))
        return false;
    return (is_regular(source) && is_regular(destination)) || source->mode == destination->mode;
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
            if (is_same_name(source, destination))
                return *link;
            if (found < 0)
                found = *link;
            looked++;
        }
        link = &chains->next[*link];
    }
    return found;
}

static int pair_equal(struct pairing *pairing)
{
    struct id_chains chains = {NULL, NULL, 0};
    int result = make_chains(&chains, pairing);

    for (size_t i = 0; result == 0 && i < pairing->destination_count; i++) {
        long source = find_equal(pairing, &chains, &pairing->destinations[i]);

        if (source >= 0)
            pair(pairing, i, source);
    }
    free(chains.first);
    free(chains.next);
    return result;
}

/* Score of a source for a destination whose blob is given. See rename_blobs_compare(). */
static int compare(struct pairing *pairing, long source, size_t destination,
                   struct rename_blob *blob, int minimum, bool *pruned, int *score)
{
    const struct rename_file *from = &pairing->sources[source];

    *score = 0;
    if (!is_regular(from) || !is_regular(&pairing->destinations[destination]))
        return 0;
    if (!pairing->source[source])
        pairing->source[source] = rename_blobs_get(pairing->blobs, &from->id);
    if (!pairing->source[source])
        return error_no_memory(pairing->error);
    return rename_blobs_compare(pairing->blobs, pairing->source[source], blob, minimum, pruned,
                                score, pairing->error);
}

/* A file name that destinations have, and who has it. */
struct name_entry {
    const char *name;
    size_t destinations;
    size_t destination; /* the last one */
    size_t sources;
    long source;
};

struct name_table {
    struct name_entry *entries;
    size_t mask;
};

/* The entry of a name, or the free one where it belongs. */
static struct name_entry *find_name(const struct name_table *table, const char *name)
{
    uint64_t hash = 14695981039346656037u;

    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    for (size_t at = (hash ^ hash >> 32) & table->mask;; at = (at + 1) & table->mask)
        if (!table->entries[at].name || strcmp(table->entries[at].name, name) == 0)
            return &table->entries[at];
}

static int make_names(struct name_table *table, const struct pairing *pairing)
{
    size_t room = 16;

    while (room < 2 * pairing->destination_count)
        room *= 2;
    table->mask = room - 1;
    table->entries = calloc(room, sizeof *table->entries);
    if (!table->entries)
        return error_no_memory(pairing->error);
    for (size_t i = 0; i < pairing->destination_count; i++) {
        const char *name = base_name(pairing->destinations[i].path);
        struct name_entry *entry = find_name(table, name);

        if (pairing->found[i] >= 0)
            continue;
        entry->name = name;
        entry->destinations++;
        entry->destination = i;
    }
    for (size_t i = 0; i < pairing->source_count; i++) {
        struct name_entry *entry = find_name(table, base_name(pairing->sources[i].path));

        if (pairing->used[i] || !entry->name)
            continue;
        entry->sources++;
        entry->source = (long)i;
    }
    return 0;
}

/* Pairs the two files of an entry when they are the only ones of that name and much alike. */
static int pair_name(struct pairing *pairing, const struct name_entry *entry)
{
    int minimum = pairing->minimum + (RENAME_SCORE_MOST - pairing->minimum) / 2;
    struct rename_blob *blob;
    bool pruned;
    int score;

    if (entry->destinations != 1 || entry->sources != 1)
        return 0;
    blob = rename_blobs_get(pairing->blobs, &pairing->destinations[entry->destination].id);
    if (!blob)
        return error_no_memory(pairing->error);
    if (compare(pairing, entry->source, entry->destination, blob, minimum, &pruned, &score) < 0)
        return -1;
    if (score >= minimum)
        pair(pairing, entry->destination, entry->source);
    return 0;
}

static int pair_names(struct pairing *pairing)
{
    struct name_table table = {NULL, 0};
    int result = make_names(&table, pairing);

    for (size_t i = 0; result == 0 && i <= table.mask; i++)
        result = pair_name(pairing, &table.entries[i]);
    free(table.entries);
    return result;
}

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
        if (compare(pairing, (long)i, destination, blob, pairing->minimum, pruned,
                    &candidate.score) < 0)
            return -1;
        candidate.same_name = is_same_name(&pairing->sources[i], file);
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
            pair(pairing, best->destination, best->source);
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

static int pair_alike(struct pairing *pairing)
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

static int run_pairing(struct pairing *pairing)
{
    if (pair_equal(pairing) < 0)
        return -1;
    if (pairing->minimum >= RENAME_SCORE_MOST)
        return 0;
    return pair_names(pairing) < 0 || pair_alike(pairing) < 0 ? -1 : 0;
}

int rename_pair_all(struct renames *renames, const struct rename_file *sources, size_t source_count,
                    const struct rename_file *destinations, size_t destination_count,
                    const struct rename_options *options, long *found, struct error *error)
{
    struct pairing pairing = {.blobs = &renames->blobs,
                              .sources = sources,
                              .source_count = source_count,
                              .destinations = destinations,
                              .destination_count = destination_count,
                              .minimum = SCORE_DEFAULT,
                              .limit = LIMIT_DEFAULT,
                              .found = found,
                              .error = error};
    int result;

    for (size_t i = 0; i < destination_count; i++)
        found[i] = -1;
    if (!source_count || !destination_count)
        return 0;
    if (options && options->minimum_score)
        pairing.minimum = (int)options->minimum_score;
    if (options && options->limit)
        pairing.limit = options->limit;
    rename_blobs_limit(&renames->blobs);
    pairing.used = calloc(source_count, sizeof *pairing.used);
    pairing.source = calloc(source_count, sizeof(struct rename_blob *));
    result = pairing.used && pairing.source ? run_pairing(&pairing) : error_no_memory(error);
    free(pairing.used);
    free(pairing.source);
    return result;
}

int rename_find_source(struct renames *renames, const struct rename_file *sources, size_t count,
                       const struct rename_file *destination, const struct rename_options *options,
                       long *found, struct error *error)
{
    return rename_pair_all(renames, sources, count, destination, 1, options, found, error);
}

int rename_similarity(struct renames *renames, const struct object_id *source,
                      const struct object_id *destination, int *score, struct error *error)
{
    struct rename_blob *from = rename_blobs_get(&renames->blobs, source);
    struct rename_blob *to = rename_blobs_get(&renames->blobs, destination);

    if (!from || !to)
        return error_no_memory(error);
    if (from == to) {
        *score = RENAME_SCORE_MOST;
        return 0;
    }
    return rename_blobs_compare(&renames->blobs, from, to, 0, NULL, score, error);
}
