/*
 * Whether a request for coding activity may be served.
 */
#ifndef SESAMI_HTTP_CODING_KEY_H
#define SESAMI_HTTP_CODING_KEY_H

#include "http/resource.h"

enum coding_right { CODING_READ, CODING_WRITE };

/* True when the interface is open for that, or the request shows a key that may do it; else
 * `answer` is a problem: 401, or 503 when the database cannot tell. */
bool coding_may(struct resources *resources, const struct request *request, enum coding_right right,
                struct answer *answer);

#endif
