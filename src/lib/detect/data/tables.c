#include "detect/data/tables.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

const struct language table_languages[] = {
#include "detect/data/languages.inc"
};
const size_t table_language_count = COUNT(table_languages);

const uint16_t table_names[] = {
#include "detect/data/names.inc"
};

const uint16_t table_ids[] = {
#include "detect/data/ids.inc"
};

static const struct table_key extensions[] = {
#include "detect/data/extensions.inc"
};
const struct table_keys table_extensions = {extensions, COUNT(extensions)};

static const struct table_key filenames[] = {
#include "detect/data/filenames.inc"
};
const struct table_keys table_filenames = {filenames, COUNT(filenames)};

static const struct table_key interpreters[] = {
#include "detect/data/interpreters.inc"
};
const struct table_keys table_interpreters = {interpreters, COUNT(interpreters)};

static const struct table_key aliases[] = {
#include "detect/data/aliases.inc"
};
const struct table_keys table_aliases = {aliases, COUNT(aliases)};

const char *const table_generic[] = {
#include "detect/data/generic.inc"
};
const size_t table_generic_count = COUNT(table_generic);

const struct heuristic_suffix table_heuristic_suffixes[] = {
#include "detect/data/heuristic_suffixes.inc"
};
const size_t table_heuristic_suffix_count = COUNT(table_heuristic_suffixes);

const struct heuristic_block table_heuristic_blocks[] = {
#include "detect/data/heuristic_blocks.inc"
};

const struct heuristic_rule table_heuristic_rules[] = {
#include "detect/data/heuristic_rules.inc"
};

const struct heuristic_condition table_heuristic_conditions[] = {
#include "detect/data/heuristic_conditions.inc"
};

struct pattern table_heuristic_patterns[] = {
#include "detect/data/heuristic_patterns.inc"
};
const size_t table_heuristic_pattern_count = COUNT(table_heuristic_patterns);

const struct classifier_term table_terms[] = {
#include "detect/data/classifier_terms.inc"
};
const size_t table_term_count = COUNT(table_terms);

const struct classifier_posting table_postings[] = {
#include "detect/data/classifier_postings.inc"
};

struct pattern table_vendored = {.source =
#include "detect/data/vendor.inc"
};

struct pattern table_documentation = {.source =
#include "detect/data/documentation.inc"
};
