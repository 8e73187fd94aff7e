/*
 * Which files are told of and which directories are looked into, by their paths below DIR.
 *
 * Rules are lines of .gitignore's form and are gone through in order; the last that matches
 * decides. A rule without a slash, but at its end, is held against the last part of a path; one
 * with a slash against the whole; a slash at the end means directories only; `!` in front takes
 * back what an earlier one left out. Built-in rules come first: version control, what builds make,
 * editors' backups and temporary files (choose_table.h).
 *
 * A file that no rule leaves out is told of when it is source by linguist's names and extensions,
 * of a language for programming or markup; or, when there are patterns for that, by those alone.
 */
#ifndef SESAMI_WATCH_FILES_CHOOSE_H
#define SESAMI_WATCH_FILES_CHOOSE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct choice_rule {
    char *pattern;
    bool again;     /* "!": not left out */
    bool directory; /* directories only */
    bool whole;     /* against the whole path */
};

struct choice {
    struct choice_rule *rules;
    size_t count;
    size_t capacity;
    struct choice_rule *wanted; /* patterns in place of languages */
    size_t wanted_count;
    size_t wanted_capacity;
};

/* The built-in rules. */
int choice_init(struct choice *choice, struct error *error);
void choice_free(struct choice *choice);

/* A line of an ignore file: empty ones and those that begin with # say nothing. */
int choice_ignore(struct choice *choice, const char *line, struct error *error);

/* All lines of a file. ERROR_USAGE: it cannot be read, or has more than 1 MiB. */
int choice_ignore_file(struct choice *choice, const char *path, struct error *error);

int choice_want(struct choice *choice, const char *pattern, struct error *error);

/* `path` is what stands below DIR. */
bool choice_takes_file(const struct choice *choice, const char *path);
bool choice_takes_directory(const struct choice *choice, const char *path);

#endif
