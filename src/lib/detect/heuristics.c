#include "detect/data/tables.h"
#include "detect/strategy.h"

enum { HEURISTIC_BYTES = 50 * 1024 };

static const struct heuristic_block *block_of(const char *path)
{
    for (size_t i = 0; i < table_heuristic_suffix_count; i++)
        if (path_ends_with(path, table_heuristic_suffixes[i].suffix))
            return &table_heuristic_blocks[table_heuristic_suffixes[i].block];
    return NULL;
}

static bool rule_applies(const struct heuristic_rule *rule, const char *bytes, size_t size)
{
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct heuristic_condition *condition =
            &table_heuristic_conditions[rule->first_condition + i];
        struct pattern *pattern = &table_heuristic_patterns[condition->pattern];

        if (pattern_matches(pattern, bytes, size) != (condition->wanted != 0))
            return false;
    }
    return true;
}

/* The first rule that applies names the language, whatever the candidates were. */
void heuristics_narrow(const struct source_file *file, struct candidates *candidates)
{
    const struct heuristic_block *block = block_of(file->path);
    size_t size = file->size < HEURISTIC_BYTES ? file->size : HEURISTIC_BYTES;

    for (size_t i = 0; block != NULL && i < block->rule_count; i++) {
        const struct heuristic_rule *rule = &table_heuristic_rules[block->first_rule + i];

        if (!rule_applies(rule, file->bytes, size))
            continue;
        for (size_t j = 0; j < rule->language_count; j++)
            candidates->ids[j] = rule->languages[j];
        candidates->count = rule->language_count;
        return;
    }
}
