/*
 * SHA-256 of bytes in memory (FIPS 180-4), by OpenSSL.
 */
#ifndef SESAMI_CRYPTO_DIGEST_H
#define SESAMI_CRYPTO_DIGEST_H

#include "base/error.h"

#include <stddef.h>

enum { DIGEST_HEX = 64 };

/* `hex` is in lower case and ended by NUL. Fails with "crypto" (ERROR_ENVIRONMENT) only. */
int digest_sha256(const void *bytes, size_t size, char hex[DIGEST_HEX + 1], struct error *error);

#endif
