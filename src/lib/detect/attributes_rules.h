/*
 * The lines of one .gitattributes file, parsed as git's attr.c parses them.
 */
#ifndef SESAMI_DETECT_ATTRIBUTES_RULES_H
#define SESAMI_DETECT_ATTRIBUTES_RULES_H

#include "detect/attributes.h"

#include <stdint.h>

/* git's own bounds: longer lines and larger files are ignored. */
enum {
    ATTRIBUTES_LINE_LIMIT = 2048,
    ATTRIBUTES_FILE_LIMIT = 100 << 20,
    ATTRIBUTES_NAMES_MOST = 256
};

/* A name's number: an enum attribute, or that of a macro. */
struct assignment {
    uint16_t name;
    struct attribute_value value;
};

struct assignments {
    struct assignment *rows;
    size_t count;
};

enum rule_kind { RULE_NAME, RULE_NAME_END, RULE_NAME_GLOB, RULE_PATH_GLOB };

struct rule {
    enum rule_kind kind;
    const char *pattern; /* inside the file's copy; RULE_NAME_END: behind its star */
    struct assignments assignments;
};

/* Names that are kept; the first ATTRIBUTE_COUNT are the enum's, the others macros. */
struct attribute_names {
    struct {
        const char *name;
        size_t size;
        struct assignments macro;
    } rows[ATTRIBUTES_NAMES_MOST];
    size_t count;
};

struct rules {
    char *bytes; /* the file's copy, which patterns and values point into */
    struct rule *rows;
    size_t count;
};

/* Fills the names with the enum's and git's own macro `binary`. */
int attribute_names_init(struct attribute_names *names, struct error *error);
void attribute_names_free(struct attribute_names *names);

/* Parses a file. With `macros` its [attr] lines define macros, which may then be used. */
int rules_parse(struct rules *rules, struct attribute_names *names, bool macros, const char *bytes,
                size_t size, struct error *error);
void rules_free(struct rules *rules);

bool rule_matches(const struct rule *rule, const char *path, const char *basename);

#endif
