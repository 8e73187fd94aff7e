/*
 * When to ask again: GitHub's rules for rate limits, and a few tries for what passes by itself.
 * (docs.github.com, "Best practices for using the REST API", "Rate limits for the REST API")
 *
 *   1. `retry-after` says for how many seconds to wait (a date will do).
 *   2. `x-ratelimit-remaining: 0` says to wait until `x-ratelimit-reset`.
 *   3. Else a refusal for a rate (429, or 403 that speaks of a rate limit) wants at least a minute,
 *      and twice as much after each further one.
 *   4. 5xx, time-outs and broken connections: three more tries, after 1, 2 and 4 seconds.
 *
 * No clock in here: who asks says what time it is and waits himself.
 */
#ifndef SESAMI_NET_RETRY_H
#define SESAMI_NET_RETRY_H

#include "net/http.h"

enum {
    RETRY_FAILURES = 3,      /* tries after a failure of the server or the network */
    RETRY_REFUSALS = 10,     /* tries after refusals for a rate */
    RETRY_FIRST_REFUSAL = 60 /* seconds */
};

/* The tries of one request. All zero but `patience` at first. */
struct retry {
    int64_t patience; /* most seconds to wait in all */
    int64_t waited;
    unsigned failures;
    unsigned refusals;
    int64_t
        resume_at; /* when it may go on, seconds since 1970; 0: nobody said. Also when giving up */
};

/* True when the answer refuses for a rate limit. */
bool retry_is_refusal(const struct http_answer *answer);

/* What `answer` (NULL: none came, for a passing reason) asks for at the time `now`: true, and
 * *seconds is how long to wait before the same request is sent again; false: no more tries. */
bool retry_after_answer(struct retry *retry, const struct http_answer *answer, int64_t now,
                        int64_t *seconds);

/* The time until which an answer, good or not, forbids further requests: x-ratelimit-reset when
 * nothing remains; 0: none. */
int64_t retry_quiet_until(const struct http_answer *answer);

#endif
