#include "net/retry.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#define LATEST ((int64_t)253402300799) /* the end of the year 9999 */

/* A whole decimal number of at most twelve digits; -1: it is none. */
static int64_t parse_number(const char *text)
{
    size_t digits = text != NULL ? strspn(text, "0123456789") : 0;

    if (digits == 0 || digits > 12 || text[digits] != '\0')
        return -1;
    return strtoll(text, NULL, 10);
}

/* The time that `retry-after` names, 0: none. */
static int64_t retry_after_time(const struct http_answer *answer, int64_t now)
{
    const char *text = http_answer_header(answer, "retry-after");
    int64_t seconds = parse_number(text);
    time_t date;

    if (text == NULL)
        return 0;
    if (seconds >= 0)
        return now + seconds < LATEST ? now + seconds : LATEST;
    date = curl_getdate(text, NULL);
    return date > 0 && (int64_t)date < LATEST ? (int64_t)date : 0;
}

int64_t retry_quiet_until(const struct http_answer *answer)
{
    int64_t reset = parse_number(http_answer_header(answer, "x-ratelimit-reset"));

    if (parse_number(http_answer_header(answer, "x-ratelimit-remaining")) != 0 || reset <= 0)
        return 0;
    return reset < LATEST ? reset : LATEST;
}

static bool speaks_of_rate_limit(const struct buffer *body)
{
    return body->data != NULL && (memmem(body->data, body->size, "rate limit", 10) != NULL ||
                                  memmem(body->data, body->size, "abuse detection", 15) != NULL);
}

bool retry_is_refusal(const struct http_answer *answer)
{
    if (answer->status == 429)
        return true;
    return answer->status == 403 &&
           (http_answer_header(answer, "retry-after") != NULL || retry_quiet_until(answer) != 0 ||
            speaks_of_rate_limit(&answer->body));
}

/* Waits until `resume_at` if that is within what may still be waited. */
static bool wait_until_resume(struct retry *retry, int64_t now, int64_t *seconds)
{
    *seconds = retry->resume_at > now ? retry->resume_at - now : 0;
    if (*seconds > retry->patience - retry->waited)
        return false;
    retry->waited += *seconds;
    return true;
}

static bool after_refusal(struct retry *retry, const struct http_answer *answer, int64_t now,
                          int64_t *seconds)
{
    unsigned before = retry->refusals++;

    retry->resume_at = retry_after_time(answer, now);
    if (retry->resume_at == 0)
        retry->resume_at = retry_quiet_until(answer);
    /* Without a word, or when what was said is past and did not help. */
    if (retry->resume_at <= now)
        retry->resume_at = now + ((int64_t)RETRY_FIRST_REFUSAL << (before < 20 ? before : 20));
    return before < RETRY_REFUSALS && wait_until_resume(retry, now, seconds);
}

static bool after_failure(struct retry *retry, const struct http_answer *answer, int64_t now,
                          int64_t *seconds)
{
    unsigned before = retry->failures++;

    retry->resume_at = answer != NULL ? retry_after_time(answer, now) : 0;
    if (before >= RETRY_FAILURES)
        return false;
    if (retry->resume_at == 0) {
        bool again;

        retry->resume_at = now + ((int64_t)1 << before);
        again = wait_until_resume(retry, now, seconds);
        retry->resume_at = 0;
        return again;
    }
    return wait_until_resume(retry, now, seconds);
}

bool retry_after_answer(struct retry *retry, const struct http_answer *answer, int64_t now,
                        int64_t *seconds)
{
    *seconds = 0;
    if (answer == NULL || answer->status >= 500)
        return after_failure(retry, answer, now, seconds);
    if (retry_is_refusal(answer))
        return after_refusal(retry, answer, now, seconds);
    return false;
}
