/*
 * One repository's timeline: what the parts of the tool share.
 */
#ifndef SESAMI_TIMELINE_TIMELINE_H
#define SESAMI_TIMELINE_TIMELINE_H

#include "base/tool.h"
#include "detect/language.h"
#include "git/change_list.h"
#include "git/repository.h"
#include "timeline/filter.h"
#include "timeline/people.h"
#include "timeline/period.h"
#include "timeline/zone.h"

struct timeline_options {
    unsigned units;      /* bit mask of 1 << enum period_unit */
    unsigned parts;      /* bit mask of enum timeline_part */
    bool committer_date; /* activity by committer time instead of author time */
    bool renames;
    bool fill;
    struct filter filter;
    struct zone zone; /* that periods are cut in */
    int64_t since;    /* seconds since 1970, inclusive */
    int64_t until;    /* exclusive */
    bool since_date;  /* given as a date, and not yet as the zone's midnight */
    bool until_date;
    unsigned jobs; /* threads */
    int64_t stuck; /* so many failed builds in a row are told of a student */
};

enum timeline_part { PART_ACTIVITY = 1, PART_COMPOSITION = 2, PART_TECH = 4, PART_ALL = 7 };

/* The defaults of timeline(1), and one option by its long name: -1 with ERROR_USAGE for a value
 * that will not do. */
void timeline_options_init(struct timeline_options *options);
void timeline_options_free(struct timeline_options *options);
int timeline_set_option(struct timeline_options *options, const char *name, const char *value,
                        struct error *error);

/* After the last option: what one of them means may hang on another. */
void timeline_options_finish(struct timeline_options *options);

/* The options that change results, as `done` names them: the store keeps results apart by them. */
int timeline_options_json(const struct timeline_options *options, json_t **object,
                          struct error *error);

struct timeline {
    const struct timeline_options *options;
    struct repository *repository;
    const struct object_id *head;
    const struct history *history;
    const struct people *people;
    int64_t latest; /* later times are absurd; so are those of 1970's first second and before */
    bool *chosen;   /* by identity number: whose activity is asked for */
    const struct path_filter *filter; /* which files; NULL: all */
    struct attributes *attributes;    /* of head's tree */
    struct tool_run *run;
    struct analysis *analysis;
};

/* Writes the `activity` records: every commit reachable from head once, merges counted without
 * lines, `added` and `deleted` as `git log --numstat` has them. Languages are those of the changed
 * contents under head's .gitattributes. */
int activity_write(const struct timeline *timeline, struct error *error);

/* Writes the `composition` and `tech_change` records along the first-parent line, as far as they
 * are asked for, in one walk. */
int line_write(const struct timeline *timeline, struct error *error);

#endif
