#include "detect/classifier.h"

#include "detect/classifier_tokens.h"
#include "detect/data/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSIFIER_BYTES = 50 * 1024 };

static const struct classifier_term *find_term(const char *token)
{
    size_t low = 0;
    size_t high = table_term_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(token, table_terms[middle].term);

        if (order == 0)
            return &table_terms[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* How often each term of the table stands in the text. */
static uint32_t *count_terms(const char *bytes, size_t size)
{
    uint32_t *counts = calloc(table_term_count, sizeof *counts);
    struct classifier_tokens tokens;

    if (counts == NULL)
        return NULL;
    classifier_tokens_init(&tokens, bytes, size < CLASSIFIER_BYTES ? size : CLASSIFIER_BYTES);
    while (classifier_tokens_next(&tokens)) {
        const struct classifier_term *term = find_term(tokens.token);

        if (term != NULL)
            counts[term - table_terms]++;
    }
    return counts;
}

/* Adds what a term says for each candidate. The text's vector is not brought to unit length: that
 * would divide all scores alike. */
static void add_scores(const struct classifier_term *term, uint32_t count,
                       const struct candidates *candidates, double scores[CANDIDATES_MOST])
{
    double frequency = 1 + log(count);

    for (uint32_t i = 0; i < term->count; i++) {
        const struct classifier_posting *posting = &table_postings[term->first + i];

        for (size_t j = 0; j < candidates->count; j++)
            if (candidates->ids[j] == posting->language)
                scores[j] += frequency * CLASSIFIER_MOST * exp(-posting->step / CLASSIFIER_STEPS);
    }
}

void classifier_choose(const char *bytes, size_t size, struct candidates *candidates)
{
    double scores[CANDIDATES_MOST] = {0};
    uint32_t *counts = count_terms(bytes, size);
    size_t best = 0;
    uint16_t chosen;

    if (counts == NULL)
        return;
    for (size_t i = 0; i < table_term_count; i++)
        if (counts[i] > 0)
            add_scores(&table_terms[i], counts[i], candidates, scores);
    free(counts);
    for (size_t i = 1; i < candidates->count; i++)
        if (scores[i] > scores[best])
            best = i;
    chosen = candidates->ids[best];
    memmove(candidates->ids + 1, candidates->ids, best * sizeof *candidates->ids);
    candidates->ids[0] = chosen;
}
