/*
 * --fetch-missing: objects that a partial clone lacks, fetched from its promisor remote when they
 * turn out to be missing.
 *
 * The work is done as if nothing were missing, while the store notes what is; that is fetched in
 * one go, and what failed or skipped for want of it is done again, until nothing is missing or
 * nothing more comes.  The analysed repository is only read: git runs in a repository of its own,
 * in a scratch directory, whose objects the store reads besides.
 */
#ifndef SESAMI_BLAME_COUNT_SUPPLY_H
#define SESAMI_BLAME_COUNT_SUPPLY_H

#include "blame-count/settings.h"

#include "base/progress.h"
#include "git/id_set.h"
#include "git/subject.h"

struct supply {
    const struct settings *settings;
    const struct subject *subject;
    struct progress *progress;
    struct missing_objects missing; /* noted by the store; NULL: nothing is to be fetched */
    struct object_fetch *fetch;
    char *directory; /* of the repository fetched into; NULL: there is none yet */
    bool given_up;
};

/* For the repository of `subject`; without --fetch-missing it does nothing. supply_close() in any
 * case, while the repository is open. */
int supply_open(struct supply *supply, const struct settings *settings,
                const struct subject *subject, struct progress *progress, struct error *error);
void supply_close(struct supply *supply);

/* Whether something was missed since the last fetch that might still be had. */
bool supply_is_wanted(const struct supply *supply);

/* Fetches what was missed. 1: some of it came, so what wanted it is to be done again; 0: nothing
 * was missed, or it cannot be had, which a warning has told; -1: it may be had later (retryable),
 * or the environment failed. On a signal this does not return. */
int supply_fetch(struct supply *supply, struct error *error);

/* The same where `status` and `error` tell how what wanted it went: an error that is only about a
 * missing object is forgotten when some came. */
int supply_retry(struct supply *supply, int *status, struct error *error);

/* Removes what all supplies of this process used. */
void supply_place_free(struct supply_place *place);

#endif
