#include "timeline/tally.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char TALLY_ALL[] = "*";

static size_t hash(const struct tally_key *key)
{
    uint64_t value = (uint64_t)key->start * UINT64_C(0x9e3779b97f4a7c15);

    value ^= (uintptr_t)key->language >> 3 ^ (uint64_t)key->commit << 32;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= (uint64_t)key->author << 3 | key->unit;
    value *= UINT64_C(0x94d049bb133111eb);
    return (size_t)(value ^ value >> 32);
}

static bool equal(const struct tally_key *left, const struct tally_key *right)
{
    return left->start == right->start && left->language == right->language &&
           left->author == right->author && left->unit == right->unit &&
           left->commit == right->commit;
}

static int grow(struct tally *tally, struct error *error)
{
    size_t capacity = tally->capacity ? tally->capacity * 2 : 512;
    struct tally_row *rows = reallocarray(tally->rows, capacity, sizeof *rows);
    uint32_t *slots;

    if (rows == NULL)
        return error_no_memory(error);
    tally->rows = rows;
    slots = calloc(capacity * 2, sizeof *slots);
    if (slots == NULL)
        return error_no_memory(error);
    free(tally->slots);
    tally->slots = slots;
    tally->mask = capacity * 2 - 1;
    tally->capacity = capacity;
    for (size_t i = 0; i < tally->count; i++) {
        size_t slot = hash(&rows[i].key) & tally->mask;
        while (slots[slot] != 0)
            slot = (slot + 1) & tally->mask;
        slots[slot] = (uint32_t)i + 1;
    }
    return 0;
}

struct tally_counts *tally_at(struct tally *tally, const struct tally_key *key, struct error *error)
{
    struct tally_row *row;
    size_t slot;

    if (tally->count == tally->capacity && grow(tally, error) != 0)
        return NULL;
    for (slot = hash(key) & tally->mask; tally->slots[slot] != 0; slot = (slot + 1) & tally->mask) {
        row = &tally->rows[tally->slots[slot] - 1];
        if (equal(&row->key, key))
            return &row->counts;
    }
    row = &tally->rows[tally->count++];
    row->key = *key;
    memset(&row->counts, 0, sizeof row->counts);
    tally->slots[slot] = (uint32_t)tally->count;
    return &row->counts;
}

void tally_add(struct tally_counts *sum, const struct tally_counts *counts)
{
    sum->commits += counts->commits;
    sum->merges += counts->merges;
    sum->co_authored += counts->co_authored;
    sum->added += counts->added;
    sum->deleted += counts->deleted;
    sum->files += counts->files;
    sum->merge_added += counts->merge_added;
    sum->merge_deleted += counts->merge_deleted;
    sum->merge_files += counts->merge_files;
}

int tally_merge(struct tally *into, const struct tally *from, struct error *error)
{
    for (size_t i = 0; i < from->count; i++) {
        struct tally_counts *sum = tally_at(into, &from->rows[i].key, error);

        if (sum == NULL)
            return -1;
        tally_add(sum, &from->rows[i].counts);
    }
    return 0;
}

static int compare_languages(const char *left, const char *right)
{
    if (left == right)
        return 0;
    if (left == NULL || right == NULL)
        return left == NULL ? 1 : -1;
    return strcmp(left, right); /* '*' sorts before every letter */
}

static int compare(const void *left_row, const void *right_row)
{
    const struct tally_key *left = &((const struct tally_row *)left_row)->key;
    const struct tally_key *right = &((const struct tally_row *)right_row)->key;

    if (left->unit != right->unit)
        return left->unit < right->unit ? -1 : 1;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    if (left->commit != right->commit)
        return left->commit > right->commit ? -1 : 1;
    if (left->author != right->author)
        return left->author < right->author ? -1 : 1;
    return compare_languages(left->language, right->language);
}

void tally_sort(struct tally *tally)
{
    if (tally->count > 0)
        qsort(tally->rows, tally->count, sizeof *tally->rows, compare);
}

void tally_free(struct tally *tally)
{
    free(tally->rows);
    free(tally->slots);
    memset(tally, 0, sizeof *tally);
}
