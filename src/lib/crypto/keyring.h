/*
 * Several Fernet keys: the first encrypts, any of them decrypts.
 *
 * To change keys, put the new one in front, encrypt anew what there is with keyring_rotate(), then
 * leave the old one out.  Same as MultiFernet of Python's cryptography.
 */
#ifndef SESAMI_CRYPTO_KEYRING_H
#define SESAMI_CRYPTO_KEYRING_H

#include "crypto/fernet.h"

enum { KEYRING_LIMIT = 32 };

/* Zeroed it is empty. keyring_clear() it before its memory goes. */
struct keyring {
    struct fernet_key keys[KEYRING_LIMIT];
    size_t count;
};

/* Adds the keys of a text: separated by commas, blanks and line ends; what follows a '#' up to the
 * line's end is left out. "bad-key" (ERROR_ENVIRONMENT): one of them is none, or they are too many;
 * the message tells which by its number. */
int keyring_add(struct keyring *ring, const char *text, struct error *error);

void keyring_clear(struct keyring *ring);

/* Under the first key, at the present time. *token is malloc'd. There must be a key. */
int keyring_encrypt(const struct keyring *ring, const void *bytes, size_t size, char **token,
                    struct error *error);

/* With the first key that opens it; `key` (may be NULL) gets its index. "bad-token": none does.
 * The message is to be freed by fernet_message_free(), also when there is none. */
int keyring_decrypt(const struct keyring *ring, const char *token, size_t size,
                    struct fernet_message *message, size_t *key, struct error *error);

/* The same message, with the time that it has, under the first key; *rotated is malloc'd, and NULL
 * where the first key opens it already. "bad-token": none does. */
int keyring_rotate(const struct keyring *ring, const char *token, size_t size, char **rotated,
                   struct error *error);

#endif
