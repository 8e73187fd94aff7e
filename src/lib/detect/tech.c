#include "detect/tech.h"

#include "detect/manifest_reader.h"
#include "detect/needles.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_rules(const char *kind, const char *word, const struct tech_rule *rule)
{
    int order = strcmp(kind, rule->kind);

    return order != 0 ? order : strcmp(word, rule->word);
}

/* The first rule that is not before (kind, word). */
static unsigned lower_bound(const struct tech_rule *rules, unsigned count, const char *kind,
                            const char *word)
{
    unsigned first = 0;

    while (count > 0) {
        unsigned half = count / 2;

        if (compare_rules(kind, word, &rules[first + half]) > 0) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

static int report_rule(const struct tech_rule *rule, const char *label, const char *path,
                       uint32_t line, const struct manifest_sink *sink, struct error *error)
{
    const struct technology *technology = &technologies[rule->tech];
    char text[256];

    snprintf(text, sizeof(text), "%s %s", label, rule->word);
    return sink->evidence(sink->context,
                          &(struct tech_evidence){.tech = technology->key,
                                                  .name = technology->name,
                                                  .kind = technology->kind,
                                                  .path = path,
                                                  .line = line,
                                                  .rule = text},
                          error);
}

static int report_prefixes(const char *kind, const char *word, const char *label, const char *path,
                           uint32_t line, const struct manifest_sink *sink, struct error *error)
{
    unsigned i = lower_bound(tech_prefixes, tech_prefix_count, kind, "");

    for (; i < tech_prefix_count && strcmp(tech_prefixes[i].kind, kind) == 0; i++) {
        size_t size = strlen(tech_prefixes[i].word) - 1;

        if (strncmp(word, tech_prefixes[i].word, size) == 0 &&
            report_rule(&tech_prefixes[i], label, path, line, sink, error) != 0) {
            return -1;
        }
    }
    return 0;
}

int tech_report(const char *kind, const char *word, const char *label, const char *path,
                uint32_t line, const struct manifest_sink *sink, struct error *error)
{
    if (sink->evidence == NULL) {
        return 0;
    }
    unsigned i = lower_bound(tech_rules, tech_rule_count, kind, word);
    for (; i < tech_rule_count && compare_rules(kind, word, &tech_rules[i]) == 0; i++) {
        if (report_rule(&tech_rules[i], label, path, line, sink, error) != 0) {
            return -1;
        }
    }
    return report_prefixes(kind, word, label, path, line, sink, error);
}

/* The rules of kind "path", which hold patterns; no more than NEEDLES_MOST by technologies.sh. */
static struct {
    const struct tech_rule *rows;
    size_t count;
    struct needles *needles; /* NULL when out of memory: all are tried */
} path_rules;

static void find_path_rules(void)
{
    unsigned first = lower_bound(tech_rules, tech_rule_count, "path", "");

    path_rules.rows = &tech_rules[first];
    while (first + path_rules.count < tech_rule_count &&
           strcmp(tech_rules[first + path_rules.count].kind, "path") == 0) {
        path_rules.count++;
    }
    path_rules.needles = needles_new(path_rules.count);
    for (size_t i = 0; path_rules.needles != NULL && i < path_rules.count; i++) {
        size_t size;
        const char *needle = needle_of_path(path_rules.rows[i].word, &size);

        needles_set(path_rules.needles, i, needle, size);
    }
}

static int report_patterns(const char *path, const struct manifest_sink *sink, struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct needle_marks marks;
    size_t i;

    pthread_once(&once, find_path_rules);
    needles_mark(path_rules.needles, path, strlen(path), &marks);
    for (i = needles_next(&marks, 0); i < path_rules.count; i = needles_next(&marks, i + 1)) {
        if (path_matches(path, path_rules.rows[i].word) &&
            report_rule(&path_rules.rows[i], "file", path, 0, sink, error) != 0) {
            return -1;
        }
    }
    return 0;
}

int tech_from_path(const char *path, const struct manifest_sink *sink, struct error *error)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');

    if (sink->evidence == NULL) {
        return 0;
    }
    if (tech_report("file", name, "file", path, 0, sink, error) != 0) {
        return -1;
    }
    if (dot != NULL && dot != name &&
        tech_report("extension", dot, "extension", path, 0, sink, error) != 0) {
        return -1;
    }
    return report_patterns(path, sink, error);
}

int tech_from_language(const char *language, const char *path, const struct manifest_sink *sink,
                       struct error *error)
{
    char word[64];
    size_t size = strlen(language);

    if (size >= sizeof(word)) {
        return 0;
    }
    for (size_t i = 0; i <= size; i++) {
        word[i] = language[i] == ' ' ? '_' : language[i];
    }
    return tech_report("language", word, "language", path, 0, sink, error);
}
