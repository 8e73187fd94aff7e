/*
 * Where the keys come from: --keys-file, SESAMI_FERNET_KEYS, or the file that
 * SESAMI_FERNET_KEYS_FILE names; the first of them that is given.
 */
#ifndef SESAMI_KEYS_KEY_SOURCE_H
#define SESAMI_KEYS_KEY_SOURCE_H

#include "crypto/keyring.h"

/* Fills an empty ring with at least one key; `file` NULL: from the environment. "no-keys"
 * (ERROR_ENVIRONMENT): none is given, or a file cannot be read or holds none; "bad-key": one is
 * none, or the file is one that the group or others may read. No message tells a key. */
int key_source_read(const char *file, struct keyring *ring, struct error *error);

#endif
