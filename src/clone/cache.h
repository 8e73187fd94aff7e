/*
 * Where mirrors are kept between runs (--cache), for several processes at once.
 *
 *   DIR/public/HOST/NAME.git            of repositories that everybody may read
 *   DIR/private/ACCOUNT/HOST/NAME.git   of all others, apart by account
 *   DIR/jobs/sesami-XXXXXX              clones handed out, until their job ends (base/scratch.h)
 *
 * NAME is "id-" and GitHub's id where the record tells it, so that a renamed repository is found
 * again, else the path in the URL. Beside each mirror lies NAME.lock, whose time is that of the
 * mirror's last use; one that is being made is NAME.PID.new. All directories have mode 0700.
 */
#ifndef SESAMI_CLONE_CACHE_H
#define SESAMI_CLONE_CACHE_H

#include "clone/exchange.h"

struct cache_entry {
    char *path; /* of the mirror, which may not be there */
    char *unfinished;
    char *lock_path;
    int lock;
};

/* The mirror of the exchange's repository, locked against all others; waits for it as long as
 * --timeout allows. A mirror that is public although the repository is not (any more) becomes the
 * account's own first. cache_close() in any case. Codes: "timeout", "bad-account", "cache"
 * (ERROR_ENVIRONMENT: DIR cannot be used), "disk-full". */
int cache_open(struct cache_entry *entry, struct exchange *exchange, struct error *error);
void cache_close(struct cache_entry *entry);

/* Removes what runs that were killed have left of this mirror. The entry must be locked. What their
 * git still does, which is ending, is done to a name of its own. */
void cache_clear_unfinished(const struct cache_entry *entry);

/* Removes the mirrors used least recently until all together fit into --cache-size; one that is
 * being used is passed over. What was handed out from a mirror does not need it. */
int cache_keep_bounds(const struct clone_settings *settings, struct error *error);

/* Removes all that is kept for --forget's account. */
int cache_forget(const struct clone_settings *settings, struct error *error);

/* DIR/jobs, made when it is missing; malloc'd. */
int cache_make_jobs(const struct clone_settings *settings, char **path, struct error *error);

#endif
