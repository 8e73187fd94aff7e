/*
 * The .gitattributes files of one tree, with git's precedence: deeper folders over those above,
 * later lines over earlier ones, later attributes of a line over earlier ones, macros expanded.
 *
 * Only the attributes below are kept, and macros that set them.  Case counts.
 */
#ifndef SESAMI_DETECT_ATTRIBUTES_H
#define SESAMI_DETECT_ATTRIBUTES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum attribute {
    ATTRIBUTE_LANGUAGE,      /* linguist-language */
    ATTRIBUTE_VENDORED,      /* linguist-vendored */
    ATTRIBUTE_GENERATED,     /* linguist-generated */
    ATTRIBUTE_DOCUMENTATION, /* linguist-documentation */
    ATTRIBUTE_DETECTABLE,    /* linguist-detectable */
    ATTRIBUTE_FILTER,
    ATTRIBUTE_DIFF,
    ATTRIBUTE_TEXT,
    ATTRIBUTE_COUNT
};

enum attribute_state {
    ATTRIBUTE_UNSPECIFIED, /* not mentioned, or "!name" */
    ATTRIBUTE_SET,         /* "name" */
    ATTRIBUTE_UNSET,       /* "-name" */
    ATTRIBUTE_VALUE,       /* "name=value" */
};

struct attribute_value {
    enum attribute_state state;
    const char *text; /* with ATTRIBUTE_VALUE; the attributes' own */
    size_t size;
};

struct attributes;
struct attributes *attributes_new(void); /* NULL when out of memory */
void attributes_free(struct attributes *attributes);

/* Takes in one file. `directory` is "" or "a/b", without a slash at its end. Add the root's first:
 * only it may define macros. Lines that git does not understand are passed over, as git does. */
int attributes_add(struct attributes *attributes, const char *directory, const char *bytes,
                   size_t size, struct error *error);

/* What the files say about a path; every value is filled. `attributes` may be NULL. */
void attributes_lookup(const struct attributes *attributes, const char *path,
                       struct attribute_value values[ATTRIBUTE_COUNT]);

/* Lines that say something about paths, in all files together: what a look-up compares a path with
 * at the most. */
size_t attributes_count_rules(const struct attributes *attributes);

/* Linguist's reading of a yes-or-no attribute: anything but "-name" and "name=false" is yes. */
bool attribute_is_true(const struct attribute_value *value);
bool attribute_equals(const struct attribute_value *value, const char *text);

#endif
