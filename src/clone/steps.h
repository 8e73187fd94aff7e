/*
 * A clone over a connection that breaks off: what git cannot do, go on with half a pack, is done by
 * asking for less at a time. First the newest commits alone, then further back in steps, each of
 * which stays when a later one fails; steps grow while they come through and shrink when they do
 * not.
 */
#ifndef SESAMI_CLONE_STEPS_H
#define SESAMI_CLONE_STEPS_H

#include "clone/exchange.h"

/* Clones into the empty directory `path` as `clone` says (the arguments of git clone, with
 * --progress among them, NULL-ended): as a whole, and when that breaks off in the middle, in steps.
 * `all`: all branches are wanted. The result is never shallow. --retries counts failures in a row.
 * Codes: those of exchange_fetch(). */
int steps_clone(struct exchange *exchange, const char *const *clone, const char *path, bool all,
                struct error *error);

#endif
