/*
 * The Link header (RFC 8288): where the next page is.
 *
 *   <https://api.github.com/user/repos?page=2>; rel="next", <...>; rel="last"
 */
#ifndef SESAMI_NET_LINK_HEADER_H
#define SESAMI_NET_LINK_HEADER_H

#include "base/error.h"

/* The target of the first link whose `rel` holds the word "next", as it stands there: 1, and
 * *target is malloc'd; 0 when there is none. What is no Link header at all is -1, "bad-answer": a
 * list that cannot be followed must not look like one that is at its end. */
int link_header_next(const char *header, char **target, struct error *error);

#endif
