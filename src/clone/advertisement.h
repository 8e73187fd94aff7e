/*
 * What a remote has, as git ls-remote lists it: its branches and what its HEAD names.
 */
#ifndef SESAMI_CLONE_ADVERTISEMENT_H
#define SESAMI_CLONE_ADVERTISEMENT_H

#include "clone/exchange.h"

struct advertisement {
    struct buffer lines; /* "ref: REFNAME\tHEAD", "ID\tREFNAME", each with a line feed */
};

#define ADVERTISEMENT_INIT \
    {                      \
        BUFFER_INIT        \
    }

/* Asks; advertisement_free() in any case. Codes: those of exchange_ask(). */
int advertisement_get(struct advertisement *advertisement, struct exchange *exchange,
                      struct error *error);
void advertisement_free(struct advertisement *advertisement);

/* The line of the branch called `branch`, or of HEAD for NULL; it begins with the commit's id and a
 * tab. Codes: "empty-repository", "unknown-branch", "unborn-head". */
int advertisement_find(const struct advertisement *advertisement, const char *branch,
                       const char **line, struct error *error);

/* The branch that HEAD names, malloc'd; NULL when it names none (or memory is out). */
char *advertisement_head(const struct advertisement *advertisement);

/* Adds the lines of the branches, sorted by their names as they came. */
int advertisement_branches(const struct advertisement *advertisement, struct buffer *branches,
                           struct error *error);

/* Why a clone of --branch, or of HEAD, came without commits. Returns -1 with one of the codes of
 * advertisement_find(), in place of what `error` held. */
int advertisement_explain_empty(struct exchange *exchange, struct error *error);

#endif
