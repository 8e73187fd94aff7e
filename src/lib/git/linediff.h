/*
 * Line differences with exactly the hunks that git's xdiff gives (Myers with its heuristics, record
 * clean-up, compaction with the indent heuristic), written afresh and fast: memcmp of common head
 * and tail before anything is hashed, only the changed middle classified.
 *
 * `git blame` diffs without context and cuts the common tail first (xdiff-interface.c,
 * trim_common_tail); `git log --numstat` does not cut it.  The hunks differ now and then, hence the
 * flag.
 */
#ifndef SESAMI_GIT_LINEDIFF_H
#define SESAMI_GIT_LINEDIFF_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lines old_start .. old_start+old_count-1 became new_start .. new_start+new_count-1. From 0. */
struct hunk {
    uint32_t old_start;
    uint32_t old_count;
    uint32_t new_start;
    uint32_t new_count;
};

enum linediff_flags {
    LINEDIFF_TRIM_TAIL = 1,         /* as git blame: cut the common tail as git does */
    LINEDIFF_IGNORE_WHITESPACE = 2, /* git's -w: XDF_IGNORE_WHITESPACE */
    LINEDIFF_NO_INDENT_HEURISTIC = 4,
};

/* Working memory, reused from call to call. One a thread. */
struct linediff;
struct linediff *linediff_new(void);
void linediff_free(struct linediff *diff);

/* Files that are long and have little order in common cost more than in proportion to their size.
 * A diff that takes more than `steps` (LINEDIFF_STEPS unless set: half a minute or so) is given up
 * as "diff-too-costly"; git itself goes on. 0: no limit. */
#define LINEDIFF_STEPS ((uint64_t)1 << 31)
void linediff_set_limit(struct linediff *diff, uint64_t steps);

/* The steps that the last diff took, whatever became of it. */
uint64_t linediff_steps(const struct linediff *diff);

/* The lines of the new file that the last diff was about: linediff_run_for() with other lines of
 * interest would have taken no steps. */
void linediff_window(struct linediff *diff, uint32_t *first, uint32_t *end);

/* The hunks in order; *hunks is `diff`'s own until the next call. Two equal files give none. Files
 * of 2^31 bytes or more are "object-too-large". Pointers may be NULL where sizes are 0. */
int linediff_run(struct linediff *diff, const void *old_bytes, size_t old_size,
                 const void *new_bytes, size_t new_size, unsigned flags, const struct hunk **hunks,
                 size_t *count, struct error *error);

/* Lines of the new file that the caller wants to know of: whether any of first .. end-1 is one. */
struct linediff_interest {
    bool (*any)(const void *context, uint32_t first, uint32_t end);
    const void *context;
};

/* The same, right for the lines of interest alone: those inside hunks are, and the old lines that
 * the others are equal to. When none of them can have changed, everything that may have is one
 * hunk, without a search. */
int linediff_run_for(struct linediff *diff, const struct linediff_interest *interest,
                     const void *old_bytes, size_t old_size, const void *new_bytes, size_t new_size,
                     unsigned flags, const struct hunk **hunks, size_t *count, struct error *error);

/* Lines of a file as git counts them: a last line without line feed counts. */
uint32_t linediff_count_lines(const void *bytes, size_t size);

#endif
