/*
 * Which class, assignment and student a file belongs to, by its path below DIR.
 *
 * A pattern such as "{class_div}-{student_id}/{hw_name}" has a level for each directory. A field
 * takes at least one byte, {student_id} digits only; `*` takes any text, none too. Where more than
 * one reading is possible the first field is as long as can be. What the pattern leaves open is
 * fixed for all files. The rest of a path, behind the levels, is the file's name.
 */
#ifndef SESAMI_WATCH_FILES_LAYOUT_H
#define SESAMI_WATCH_FILES_LAYOUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum layout_field { LAYOUT_CLASS, LAYOUT_ASSIGNMENT, LAYOUT_STUDENT, LAYOUT_FIELDS };

enum {
    LAYOUT_LEVELS = 16,
    LAYOUT_PARTS = 16,       /* of a level */
    LAYOUT_CHARACTERS = 200, /* of a class's and an assignment's name */
};

struct layout_span {
    const char *text; /* not ended by NUL */
    size_t size;
};

/* A run of text, a star, or a field. */
struct layout_part {
    enum { PART_TEXT, PART_STAR, PART_FIELD } kind;
    enum layout_field field;
    struct layout_span text;
};

struct layout {
    struct {
        struct layout_part parts[LAYOUT_PARTS];
        size_t count;
    } levels[LAYOUT_LEVELS];
    size_t depth;                     /* levels in use */
    const char *fixed[LAYOUT_FIELDS]; /* the caller's; NULL: the pattern has it */
};

/* Reads a pattern, which stays the caller's and in use. ERROR_USAGE. */
int layout_parse(struct layout *layout, const char *pattern, struct error *error);

/* ERROR_USAGE unless every field is fixed or in the pattern, and not both, and what is fixed can be
 * one. */
int layout_check(const struct layout *layout, struct error *error);

/* Whether a directory of this name may stand at a level (from 0); fills `found` of its fields. */
bool layout_fits(const struct layout *layout, size_t level, const char *name, size_t size,
                 struct layout_span found[LAYOUT_FIELDS]);

/* The fields of a file's path below DIR and the name that is left; false: it does not fit. */
bool layout_read(const struct layout *layout, const char *path,
                 struct layout_span found[LAYOUT_FIELDS], const char **name);

/* A student's number, which layout_fits() has found sound. */
int64_t layout_number(const struct layout_span *span);

#endif
