/* What git does in a mirror: made by git clone, changed by git fetch. */
#ifndef SESAMI_CLONE_MIRROR_GIT_H
#define SESAMI_CLONE_MIRROR_GIT_H

#include "clone/advertisement.h"

/* Clones all branches into the empty directory `path`. */
int mirror_git_clone(struct exchange *exchange, const char *path, struct error *error);

/* Makes branches and HEAD what the remote has: those that went are removed, those pushed by force
 * follow. Nothing is fetched when they are that already. Many packs become one. */
int mirror_git_update(struct exchange *exchange, const char *path,
                      const struct advertisement *advertisement, struct error *error);

/* Whether it opens and its packs have their checksums: 1, 0, or -1 with an error that is not the
 * mirror's. */
int mirror_git_is_sound(const char *path, struct error *error);

/* Adds its branches, "ID\tREFNAME" a line, sorted. */
int mirror_git_branches(struct exchange *exchange, const char *path, struct buffer *branches,
                        struct error *error);

#endif
