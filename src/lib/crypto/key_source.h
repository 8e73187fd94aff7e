/*
 * Where keys come from: a file that was named, the environment's variable NAME, or the file that
 * NAME_FILE names; the first of them that is given.
 */
#ifndef SESAMI_CRYPTO_KEY_SOURCE_H
#define SESAMI_CRYPTO_KEY_SOURCE_H

#include "crypto/keyring.h"

/* Fills an empty ring with at least one key; `file` NULL: from the environment. `name` is that of a
 * variable, "SESAMI_FERNET_KEYS". "no-keys"
 * (ERROR_ENVIRONMENT): none is given, or a file cannot be read or holds none; "bad-key": one is
 * none, or the file is one that the group or others may read. No message tells a key. */
int key_source_read(const char *name, const char *file, struct keyring *ring, struct error *error);

#endif
