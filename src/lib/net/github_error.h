/* What an answer of GitHub's that is no success means (net/github.h lists the codes). */
#ifndef SESAMI_NET_GITHUB_ERROR_H
#define SESAMI_NET_GITHUB_ERROR_H

#include "net/http.h"

/* Sets `error` from the answer and from GitHub's own `message` in it, without the token (NULL:
 * there is none). `resume_at`: when it may go on, 0: unknown. Returns -1. */
int github_error(const struct http_answer *answer, const char *host, const char *token,
                 int64_t resume_at, struct error *error);

#endif
