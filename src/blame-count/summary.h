/*
 * Lines by author, language and category: the `blame` records.
 */
#ifndef SESAMI_BLAME_COUNT_SUMMARY_H
#define SESAMI_BLAME_COUNT_SUMMARY_H

#include "blame-count/authors.h"
#include "blame-count/inventory.h"

#include "base/tool.h"

struct summary_row {
    const struct identity *identity;
    const char *language;
    enum file_category category;
    uint64_t files; /* in which at least one line is the author's */
    uint64_t lines;
    int64_t oldest; /* author times of those lines */
    int64_t newest;
    size_t last_file; /* counted last in `files`, plus one */
};

struct summary {
    struct summary_row *rows;
    size_t count;
    size_t capacity;
    size_t *slots; /* rows by hash, plus one; 0: free */
    size_t slot_count;
};

/* Adds the ranges of inventory->files[file]. */
int summary_add(struct summary *summary, const struct inventory *inventory,
                const struct authors *authors, const struct blame *blame, size_t file,
                struct error *error);

/* Writes the records, most lines first. */
int summary_write(struct summary *summary, struct analysis *analysis, struct error *error);
void summary_free(struct summary *summary);

#endif
