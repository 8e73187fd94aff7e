/*
 * Small conversions that every record needs: UTF-8, base64, times.
 */
#ifndef SESAMI_BASE_TEXT_H
#define SESAMI_BASE_TEXT_H

#include "base/buffer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed UTF-8 without NUL (RFC 3629: no surrogates, no overlong forms, up to U+10FFFF). */
bool text_is_utf8(const char *bytes, size_t size);

/* Adds `bytes` as UTF-8 to `out`: unchanged when they are UTF-8, converted from `encoding` (an
 * iconv name, NULL if unknown) when that works, else with U+FFFD for each byte that is not. */
int text_to_utf8(const char *bytes, size_t size, const char *encoding, struct buffer *out,
                 struct error *error);

/* Base64 (RFC 4648 section 4, padded) of `bytes`, added to `out`. */
int text_base64(const void *bytes, size_t size, struct buffer *out, struct error *error);

/* Sets object[key] to the bytes as UTF-8; when they were not UTF-8, also object[key + "_raw"] to
 * their base64. This is how paths and names from git enter every record. */
int text_set_bytes(json_t *object, const char *key, const char *bytes, size_t size,
                   const char *encoding, struct error *error);

#define TEXT_TIME_SIZE 40

/* Seconds since 1970 as RFC 3339 UTC, "2024-02-29T23:59:59Z". Times outside the years 0000 to 9999
 * (git allows them) are clamped to those years' ends. Returns `out`. */
const char *text_time(int64_t seconds, char out[TEXT_TIME_SIZE]);

/* Proleptic Gregorian days since 1970-01-01, and back; any int64 day within +-10^9 is good. */
int64_t text_days_from_date(int64_t year, unsigned month, unsigned day);
void text_date_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);

#endif
