/* The private repository that is made of a mirror. */
#ifndef SESAMI_CLONE_HAND_OUT_H
#define SESAMI_CLONE_HAND_OUT_H

#include "clone/exchange.h"

/* Fills the empty directory `path` with a bare repository of the mirror's objects (copy_objects())
 * that has the branch wanted, with --all-branches all, and HEAD on it. The mirror must be locked.
 * Codes: those of copy_objects() and exchange_local(); "not-a-repository": the mirror has no HEAD
 * or no configuration. */
int hand_out(struct exchange *exchange, const char *mirror, const char *path, struct error *error);

#endif
