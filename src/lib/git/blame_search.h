/*
 * Lines of the analysed files looked for in other files, wherever they stand there: what git blame
 * -M and -C do with lines that a commit seems to have added (blame.c, find_move_in_parent and
 * find_copy_in_parent).
 *
 * A range is diffed with a file, as if the range were a file; of the runs of lines that match, the
 * one with the highest score is taken when the score is above a threshold, of equals the last one.
 * What is left of the range above and below is looked for again, by itself.  The score of lines is
 * one more than the letters and digits in them.
 */
#ifndef SESAMI_GIT_BLAME_SEARCH_H
#define SESAMI_GIT_BLAME_SEARCH_H

#include "git/blame_walk.h"

/* A file that lines are looked for in. */
struct search_source {
    struct object_id blob;
    size_t path; /* for whoever made it */
    bool symlink;
};

/* Lines that were found: their new range, and the source by index. */
struct search_hit {
    uint32_t source;
    struct line_range range;
};

struct blame_search;

/* Uses the walk's store, diff, options and files; `memory` bounds what is kept about sources. */
struct blame_search *blame_search_new(struct blame_walk *walk, size_t memory);
void blame_search_free(struct blame_search *search);

/* Looks for `ranges` in all `sources` but number `skip` (SIZE_MAX: none to skip). What is found
 * stands in *hits, by source and line, until the next call; the rest stays in `ranges`, out of
 * order. On failure `ranges` is as it was. Codes: those of object_read() and linediff_run(). */
int blame_search_run(struct blame_search *search, struct range_list *ranges,
                     const struct search_source *sources, size_t count, size_t skip,
                     uint32_t threshold, const struct search_hit **hits, size_t *hit_count,
                     struct error *error);

#endif
