/*
 * Base64 with the URL and filename safe alphabet and padding (RFC 4648, section 5), read strictly:
 * what Fernet's keys and tokens are written in.
 */
#ifndef SESAMI_CRYPTO_BASE64URL_H
#define SESAMI_CRYPTO_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

/* Characters that `size` bytes become, the NUL not counted. */
#define BASE64URL_SIZE(size) (((size) + 2) / 3 * 4)

/* Writes `size` bytes as BASE64URL_SIZE(size) characters and a NUL. */
void base64url_encode(const unsigned char *bytes, size_t size, char *text);

/* Reads `size` characters into `bytes`, which has room for size / 4 * 3, and tells their number.
 * False for anything that base64url_encode() does not write: other characters, blanks and line
 * ends among them, padding that is missing or stands elsewhere, unused bits that are not zero. So
 * each byte string has one text alone. */
bool base64url_decode(const char *text, size_t size, unsigned char *bytes, size_t *count);

#endif
