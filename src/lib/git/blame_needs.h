/*
 * Which objects blame will ask for, guessed from trees alone, so that those missing from a partial
 * clone can be fetched many at once instead of one after another as blame comes to them.
 *
 * All versions of the files' paths in all of the history, also of the paths that they were renamed
 * from: a rename that only contents can tell is known when these are there, hence asking again
 * after fetching tells of more.  With -C all files of all commits may be looked in.
 */
#ifndef SESAMI_GIT_BLAME_NEEDS_H
#define SESAMI_GIT_BLAME_NEEDS_H

#include "git/blame.h"
#include "git/id_set.h"

/* Adds to `blobs` those that are not there and that attributing the files `paths` of `commit` is
 * likely to want. Behind missing trees it does not look, but the store notes what it misses
 * (object_store_note_missing()), so that these can be fetched, too. `options` are blame's. Codes:
 * those of history_load(), "corrupt-object". */
int blame_needs(struct id_set *blobs, struct repository *repository, const struct object_id *commit,
                const char *const *paths, size_t count, const struct blame_options *options,
                struct error *error);

#endif
