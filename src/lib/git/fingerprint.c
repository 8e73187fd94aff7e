#include "git/fingerprint.h"

#include "git/linediff.h"

#include <stdlib.h>
#include <string.h>

/* Git reads signed chars, so that a byte over 127 fills the upper bits of its pair: two such pairs
 * are the same whatever comes second. What counts is what git does. */
static uint32_t normalise(unsigned char byte)
{
    if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
        return 0;
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A' + 'a';
    return byte < 128 ? byte : 0xffffff00u | byte;
}

static int compare_keys(const void *left, const void *right)
{
    uint32_t a = ((const struct fingerprint_pair *)left)->key;
    uint32_t b = ((const struct fingerprint_pair *)right)->key;

    return a < b ? -1 : a > b;
}

/* Fills `line` with pairs from `pairs` on; at most size + 1 are used. */
static void read_line(struct fingerprint *line, struct fingerprint_pair *pairs,
                      const unsigned char *bytes, size_t size)
{
    uint32_t before = 0;
    uint32_t count = 0;
    uint32_t kept = 0;

    for (size_t i = 0; i <= size; i++) {
        uint32_t byte = i < size ? normalise(bytes[i]) : 0;
        uint32_t key = before | byte << 8;

        if (key != 0)
            pairs[count++] = (struct fingerprint_pair){key, 1};
        before = byte;
    }
    qsort(pairs, count, sizeof(*pairs), compare_keys);
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && pairs[kept - 1].key == pairs[i].key)
            pairs[kept - 1].count++;
        else
            pairs[kept++] = pairs[i];
    }
    *line = (struct fingerprint){pairs, kept};
}

int fingerprints_open(struct fingerprints *fingerprints, const unsigned char *bytes, size_t size,
                      struct error *error)
{
    const unsigned char *end = bytes + size;
    struct fingerprint_pair *pairs;

    fingerprints->count = linediff_count_lines(bytes, size);
    fingerprints->lines = calloc((size_t)fingerprints->count + 1, sizeof(struct fingerprint));
    fingerprints->pairs = malloc((size + fingerprints->count + 1) * sizeof(*pairs));
    if (fingerprints->lines == NULL || fingerprints->pairs == NULL)
        return error_no_memory(error);
    pairs = fingerprints->pairs;
    for (uint32_t i = 0; i < fingerprints->count; i++) {
        const unsigned char *feed = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = feed != NULL ? (size_t)(feed + 1 - bytes) : (size_t)(end - bytes);

        read_line(&fingerprints->lines[i], pairs, bytes, length);
        pairs += length + 1;
        bytes += length;
    }
    return 0;
}

void fingerprints_close(struct fingerprints *fingerprints)
{
    free(fingerprints->lines);
    free(fingerprints->pairs);
}

int fingerprint_similarity(const struct fingerprint *left, const struct fingerprint *right)
{
    uint32_t i = 0, j = 0;
    uint32_t shared = 0;

    while (i < left->count && j < right->count) {
        const struct fingerprint_pair *a = &left->pairs[i];
        const struct fingerprint_pair *b = &right->pairs[j];

        if (a->key == b->key)
            shared += a->count < b->count ? a->count : b->count;
        i += a->key <= b->key;
        j += b->key <= a->key;
    }
    return (int)shared;
}

void fingerprint_subtract(struct fingerprint *left, const struct fingerprint *right)
{
    uint32_t i = 0, j = 0;

    while (i < left->count && j < right->count) {
        struct fingerprint_pair *a = &left->pairs[i];
        const struct fingerprint_pair *b = &right->pairs[j];
        uint32_t key = a->key;

        if (key == b->key)
            a->count -= a->count < b->count ? a->count : b->count;
        i += key <= b->key;
        j += b->key <= key;
    }
}
