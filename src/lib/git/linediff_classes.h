/*
 * Which lines of the two changed middles are equal, and which of them Myers' search sees: the
 * clean-up of records as xdiff does it.  Internal to linediff.
 */
#ifndef SESAMI_GIT_LINEDIFF_CLASSES_H
#define SESAMI_GIT_LINEDIFF_CLASSES_H

#include "git/linediff_lines.h"

/* Equal lines are of one class. */
struct line_class {
    uint64_t hash;
    const char *line; /* one of them */
    uint32_t size;
    uint32_t first;    /* the first old line of the class, when there is one */
    uint32_t count[2]; /* how often in the old and in the new middle */
    uint32_t outside;  /* and in what the files have in common around the middles */
};

/* Lines of one middle that the search sees: those that are not sure to be changed. */
struct kept_lines {
    uint32_t *class;        /* of each line of the middle, then of each line kept */
    uint32_t *line;         /* number of each line kept */
    unsigned char *changed; /* one flag for each line of the middle */
    unsigned char *presence;
    size_t count;
    size_t room;
};

struct line_classes {
    struct line_class *classes;
    unsigned char *presence; /* of each class on the other side, for one side at a time */
    size_t count;
    size_t room;
    uint64_t sizes[4]; /* a bit for each size modulo 256 that a line equal to one may have */
    struct class_slot {
        uint32_t tag;   /* high half of the hash */
        uint32_t class; /* number + 1; 0: free */
    } * slots;
    size_t slot_room;
    size_t slot_mask;
    struct line_secret secret;
    bool ignore_whitespace;
    struct kept_lines kept[2];
};

void classes_free(struct line_classes *classes);

/* Classifies the lines of both middles. 1: they share a line; 0: none, all is changed; -1: no
 * memory. */
int classes_assign(struct line_classes *classes, const struct line_table *old_lines,
                   const struct line_table *new_lines);

/* Counts the lines of `bytes`, common to both files, that are equal to lines of the middles; the
 * number of all lines of `bytes` is returned. */
size_t classes_count_outside(struct line_classes *classes, const char *bytes, size_t size);

/* Fills classes->kept: lines without an equal in the other file are marked changed, so are most
 * that have very many there and stand among such.  `outside` is the number of common lines. */
void classes_discard(struct line_classes *classes, const struct line_table *old_lines,
                     const struct line_table *new_lines, size_t outside);

#endif
