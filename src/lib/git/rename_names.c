/* The second step: files whose name only one source and one destination have. */
#include "git/rename_pairing.h"

#include <stdlib.h>
#include <string.h>

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
        const char *name = pairing_base_name(pairing->destinations[i].path);
        struct name_entry *entry = find_name(table, name);

        if (pairing->found[i] >= 0)
            continue;
        entry->name = name;
        entry->destinations++;
        entry->destination = i;
    }
    for (size_t i = 0; i < pairing->source_count; i++) {
        struct name_entry *entry = find_name(table, pairing_base_name(pairing->sources[i].path));

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
    if (pairing_compare(pairing, entry->source, entry->destination, blob, minimum, &pruned,
                        &score) < 0)
        return -1;
    if (score >= minimum)
        pairing_add(pairing, entry->destination, entry->source);
    return 0;
}

int pairing_names(struct pairing *pairing)
{
    struct name_table table = {NULL, 0};
    int result = make_names(&table, pairing);

    for (size_t i = 0; result == 0 && i <= table.mask; i++)
        result = pair_name(pairing, &table.entries[i]);
    free(table.entries);
    return result;
}
