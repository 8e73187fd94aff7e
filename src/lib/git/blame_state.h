/*
 * What is still unresolved at one commit: its suspects, each a file with line ranges.
 *
 * A state counts the suspects below each directory, so that a tree diff enters only directories
 * that matter.  It is handed from commit to parent as a whole, by pointer; only changed paths are
 * taken out.  Two states that meet at a commit are merged, the small into the large.
 */
#ifndef SESAMI_GIT_BLAME_STATE_H
#define SESAMI_GIT_BLAME_STATE_H

#include "git/blame_path.h"
#include "git/blame_range.h"
#include "git/objects.h"

struct suspect {
    path_number path;
    struct object_id blob;
    bool symlink;             /* only where lines were copied from one */
    struct range_list ranges; /* never empty inside a state */
    uint32_t index;           /* for whoever holds the state; states do not look at it */
};

struct suspect *suspect_new(path_number path, const struct object_id *blob);
void suspect_free(struct suspect *suspect);

struct state;

struct state *state_new(void);
void state_free(struct state *state); /* with its suspects */
size_t state_count(const struct state *state);

/* The suspect at `path`, the state's; NULL when there is none. */
struct suspect *state_find(const struct state *state, path_number path);

/* How many suspects lie below the directory `path`. */
uint32_t state_live(const struct state *state, path_number path);

/* Takes over `suspect` (even on failure); its ranges join those of one already at its path. */
int state_add(struct state *state, const struct path_table *paths, struct suspect *suspect,
              struct error *error);

/* Takes a suspect of this state out; it is the caller's then. */
void state_remove(struct state *state, const struct path_table *paths, struct suspect *suspect);

/* The next suspect from *cursor (0 at first), in no particular order; NULL at the end. */
struct suspect *state_next(const struct state *state, size_t *cursor);

/* Moves all of `other`, which is freed, into *state; either may turn out to be the one kept. */
int state_merge(struct state **state, struct state *other, const struct path_table *paths,
                struct error *error);

#endif
