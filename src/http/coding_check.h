/*
 * What FastAPI 0.115 with pydantic 2 checks of a request before the old service's code sees it, and
 * the body of its 422: {"detail":[{"type":...,"loc":["path","student_id"],"msg":...,"input":...}]}.
 *
 * Values are taken as pydantic takes them when it is not strict: " +1_000.0 " is a number, and so
 * are "12" and true where JSON should have a number.  All faults of a request are told at once, in
 * the order of their fields.
 */
#ifndef SESAMI_HTTP_CODING_CHECK_H
#define SESAMI_HTTP_CODING_CHECK_H

#include "http/answer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* A value's place: "path" or "body", and the field in it; `field` NULL: the whole. */
struct coding_place {
    const char *part;
    const char *field;
};

/* Adds one entry to `faults`. `input` and `context` are taken over; no context: NULL. */
void coding_fault(json_t *faults, struct coding_place place, const char *type, const char *message,
                  json_t *input, json_t *context);

/* Makes `answer` the 422 with these faults. */
void coding_refuse(struct answer *answer, const json_t *faults);

/* Makes `answer` {"detail":...} with this status. */
void coding_detail(struct answer *answer, unsigned status, const char *detail);

enum coding_number { CODING_NUMBER, CODING_TOO_SMALL, CODING_TOO_LARGE, CODING_NO_NUMBER };

/* The whole number that `text` names; of one beyond 64 bits only on which side. */
enum coding_number coding_number(const char *text, int64_t *number);

/* ISO 8601 as pydantic reads a datetime, or seconds (or milliseconds) since 1970, written into
 * `out` as Postgres reads it: "2025-03-01T10:15:30.123456", with the offset if there is one. False:
 * it is none, and `reason` says why. */
enum { CODING_TIME_SIZE = 48 };
bool coding_time(const char *text, char out[CODING_TIME_SIZE], const char **reason);

/* The fields of a body: each adds a fault when it is missing or cannot be taken. */
int64_t coding_body_number(const json_t *body, const char *field, int64_t minimum, int64_t maximum,
                           json_t *faults);
const char *coding_body_text(const json_t *body, const char *field, size_t limit, json_t *faults);
void coding_body_time(const json_t *body, const char *field, char out[CODING_TIME_SIZE],
                      json_t *faults);

/* The body as an object, the caller's; NULL and a fault when it is none. */
json_t *coding_body(const char *text, size_t size, json_t *faults);

#endif
