/*
 * Files that programs wrote: lock files, compiled sources, parsers, project files of editors.
 * The rules are those of linguist's generated.rb, in words of our own.
 */
#ifndef SESAMI_DETECT_GENERATED_H
#define SESAMI_DETECT_GENERATED_H

#include "detect/strategy.h"

/* By name alone. */
bool generated_by_path(const char *path);

/* By name and content; includes generated_by_path(). */
bool generated_by_content(const struct source_file *file);

/* HTML that a documentation tool or authoring program signed. */
bool generated_html(const struct source_file *file);

/* A run of bytes without its line feed. */
struct line {
    const char *start;
    size_t size;
};

/* The first line; then each next one: false behind the last. A file that ends in a line feed has an
 * empty last line. */
bool line_first(const struct source_file *file, struct line *line);
bool line_next(const struct source_file *file, struct line *line);

/* Line 0, 1, ... from the start, or from the end (0: the last). False when there is none. */
bool line_at(const struct source_file *file, size_t number, struct line *line);
bool line_from_end(const struct source_file *file, size_t number, struct line *line);

/* True when the file has at least this many lines, an empty last one included. */
bool has_lines(const struct source_file *file, size_t number);

bool line_is(const struct line *line, const char *text);
bool line_contains(const struct line *line, const char *text);
bool line_starts_with(const struct line *line, const char *text);

#endif
