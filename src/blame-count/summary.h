/*
 * Lines by author, language and category: the `blame` records. The same by directory: the
 * `blame_directory` records; each file is counted in one directory, so that their sums are those of
 * `blame`.
 */
#ifndef SESAMI_BLAME_COUNT_SUMMARY_H
#define SESAMI_BLAME_COUNT_SUMMARY_H

#include "blame-count/authors.h"
#include "blame-count/inventory.h"

#include "base/tool.h"

struct summary_row {
    const char *directory; /* the head of a file's path; the root is "" */
    size_t directory_size;
    const struct identity *identity;
    const char *language;
    enum file_category category;
    uint64_t files; /* in which at least one line is the author's */
    uint64_t lines;
    int64_t oldest; /* author times of those lines */
    int64_t newest;
    size_t last_file; /* counted last in `files`, plus one */
};

/* Starts zeroed, but for these two. */
struct summary {
    bool by_directory;
    unsigned depth; /* of how many parts a directory's path is at most; deeper files count there */
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

/* Writes the records, directory by directory, most lines first. */
int summary_write(struct summary *summary, struct analysis *analysis, struct error *error);
void summary_free(struct summary *summary);

#endif
