/*
 * The tables derived from linguist's data files (see README) as C arrays.
 */
#ifndef SESAMI_DETECT_DATA_TABLES_H
#define SESAMI_DETECT_DATA_TABLES_H

#include "detect/language.h"
#include "detect/pattern.h"

#include <stdint.h>

/* A sorted key and its run of language numbers in table_ids. */
struct table_key {
    const char *key;
    uint16_t first;
    uint16_t count;
};

struct table_keys {
    const struct table_key *rows;
    size_t count;
};

struct heuristic_suffix {
    const char *suffix; /* lower case, with its dot */
    uint16_t block;
};

struct heuristic_block {
    uint16_t first_rule;
    uint16_t rule_count;
};

struct heuristic_rule {
    uint16_t languages[2];
    uint16_t language_count;
    uint16_t first_condition;
    uint16_t condition_count; /* all must hold; none: the rule always applies */
};

struct heuristic_condition {
    uint16_t pattern;
    uint16_t wanted; /* 1: must match; 0: must not */
};

/* A term of the classifier and its run of weights, one a language, in table_postings. */
struct classifier_term {
    const char *term;
    uint32_t first;
    uint32_t count;
};

struct classifier_posting {
    uint16_t language;
    uint16_t step; /* the weight is CLASSIFIER_MOST * e^(-step / CLASSIFIER_STEPS) */
};

#define CLASSIFIER_MOST 8.0
#define CLASSIFIER_STEPS 4096.0

/* A language's number is its place here; candidates keep this order. */
extern const struct language table_languages[];
extern const size_t table_language_count;
extern const uint16_t table_names[]; /* language numbers sorted by name */
extern const uint16_t table_ids[];

extern const struct table_keys table_extensions; /* lower case, with the dot */
extern const struct table_keys table_filenames;
extern const struct table_keys table_interpreters;
extern const struct table_keys table_aliases; /* lower case */

extern const char *const table_generic[];
extern const size_t table_generic_count;

extern const struct heuristic_suffix table_heuristic_suffixes[];
extern const size_t table_heuristic_suffix_count;
extern const struct heuristic_block table_heuristic_blocks[];
extern const struct heuristic_rule table_heuristic_rules[];
extern const struct heuristic_condition table_heuristic_conditions[];
extern struct pattern table_heuristic_patterns[];
extern const size_t table_heuristic_pattern_count;

extern const struct classifier_term table_terms[]; /* sorted by term */
extern const size_t table_term_count;
extern const struct classifier_posting table_postings[];

extern struct pattern table_vendored;
extern struct pattern table_documentation;

#endif
