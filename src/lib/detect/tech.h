/*
 * The technologies and the rules that find them: data/technologies.txt, made into sorted arrays by
 * data/technologies.sh when the library is built.
 */
#ifndef SESAMI_DETECT_TECH_H
#define SESAMI_DETECT_TECH_H

#include "detect/manifest.h"

struct technology {
    const char *key, *name, *kind;
};

/* A rule matches a word of its kind: "npm", "pypi", ... (names of dependencies by ecosystem),
 * "image", "action", "file", "extension", "dotenv", "resource", ... */
struct tech_rule {
    const char *kind, *word;
    unsigned short tech; /* index into technologies */
};

extern const struct technology technologies[];
extern const unsigned technology_count;
/* By kind, then word; words that end in '*' match by prefix and stand in their own array. */
extern const struct tech_rule tech_rules[];
extern const unsigned tech_rule_count;
extern const struct tech_rule tech_prefixes[];
extern const unsigned tech_prefix_count;

/* Reports what a word proves. `label` stands in front of the word in the rule's text ("dependency
 * npm", "image"). */
int tech_report(const char *kind, const char *word, const char *label, const char *path,
                uint32_t line, const struct manifest_sink *sink, struct error *error);

#endif
