/* Locks of mirrors: files that are locked by flock(2) as long as somebody has them open. */
#ifndef SESAMI_CLONE_CACHE_LOCK_H
#define SESAMI_CLONE_CACHE_LOCK_H

#include "base/error.h"

/* Tries once. The descriptor, -1 when another has it (error not set) or on "cache", "disk-full". */
int cache_lock_try(const char *path, struct error *error);

/* Waits until `deadline` (of progress_now()): -2 when it has passed. Ending signals end the wait
 * ("interrupted"). */
int cache_lock_wait(const char *path, double deadline, struct error *error);

/* Unlocks; notes the time of use. */
void cache_lock_release(int descriptor);

/* "disk-full" or "cache", by errno. */
int cache_failed(struct error *error, const char *what, const char *path);

#endif
