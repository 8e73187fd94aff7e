/* Spans and their hash: the arithmetic is git's, bit for bit, because ties hang on it. */
#include "git/rename_spans.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN_MOST = 64, SPAN_HASHES = 107927, BINARY_PROBE = 8000 };
enum { WORDS = SPAN_HASHES / 64 + 1 };

struct span_counter {
    uint32_t bytes[SPAN_HASHES];
    uint64_t seen[WORDS]; /* one bit for each hash whose `bytes` is not 0 */
    size_t count;
};

struct span_counter *span_counter_new(void)
{
    return calloc(1, sizeof(struct span_counter));
}

void span_counter_free(struct span_counter *counter)
{
    free(counter);
}

static void add_span(struct span_counter *counter, uint64_t state, uint32_t bytes)
{
    uint32_t hash = ((uint32_t)state + (uint32_t)(state >> 32) * 0x61) % SPAN_HASHES;

    counter->count += counter->bytes[hash] == 0;
    counter->bytes[hash] += bytes;
    counter->seen[hash / 64] |= (uint64_t)1 << hash % 64;
}

/* Two accumulators of 32 bits, turned by 7 as one word of 64; a byte is added to the lower. */
static uint64_t turn_in(uint64_t state, unsigned char byte)
{
    state = state << 7 | state >> 57;
    return (state & ~(uint64_t)UINT32_MAX) | (uint32_t)(state + byte);
}

static void add_spans(struct span_counter *counter, const unsigned char *bytes, size_t size)
{
    bool is_text = !memchr(bytes, 0, size < BINARY_PROBE ? size : BINARY_PROBE);
    uint64_t state = 0;
    uint32_t length = 0;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\r' && is_text && i + 1 < size && bytes[i + 1] == '\n')
            continue;
        state = turn_in(state, bytes[i]);
        if (++length < SPAN_MOST && bytes[i] != '\n')
            continue;
        add_span(counter, state, length);
        state = 0;
        length = 0;
    }
}

/* Hands the spans out in order and leaves the counter empty. */
static void drain(struct span_counter *counter, struct span *spans,
                  struct span_histogram *histogram)
{
    memset(histogram, 0, sizeof *histogram);
    for (uint32_t word = 0; word < WORDS; word++) {
        for (; counter->seen[word]; counter->seen[word] &= counter->seen[word] - 1) {
            uint32_t hash = word * 64 + (uint32_t)__builtin_ctzll(counter->seen[word]);

            *spans++ = (struct span){hash, counter->bytes[hash]};
            histogram->bytes[hash % SPAN_GROUPS] += counter->bytes[hash];
            counter->bytes[hash] = 0;
        }
    }
    counter->count = 0;
}

int spans_count(struct span_counter *counter, const unsigned char *bytes, size_t size,
                struct span_list *list, struct span_histogram *histogram)
{
    add_spans(counter, bytes, size);
    list->count = counter->count;
    list->spans = malloc((counter->count + 1) * sizeof *list->spans);
    if (!list->spans)
        return -1;
    drain(counter, list->spans, histogram);
    return 0;
}

uint64_t spans_copied(const struct span_list *source, const struct span_list *destination)
{
    const struct span *from = source->spans;
    const struct span *from_end = from + source->count;
    const struct span *to = destination->spans;
    const struct span *to_end = to + destination->count;
    uint64_t copied = 0;

    while (from < from_end && to < to_end) {
        if (from->hash == to->hash)
            copied += from->bytes < to->bytes ? from->bytes : to->bytes;
        if (from->hash < to->hash) {
            from++;
        } else {
            from += from->hash == to->hash;
            to++;
        }
    }
    return copied;
}

uint64_t spans_copied_most(const struct span_histogram *source,
                           const struct span_histogram *destination)
{
    uint64_t copied = 0;

    for (int i = 0; i < SPAN_GROUPS; i++)
        copied +=
            source->bytes[i] < destination->bytes[i] ? source->bytes[i] : destination->bytes[i];
    return copied;
}
