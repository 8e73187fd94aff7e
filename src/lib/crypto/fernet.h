/*
 * Fernet: messages that nobody can read or change without the key.
 *
 * Follows https://github.com/fernet/spec (Spec.md, version 0x80, the only one): base64url of
 *
 *   version 0x80 | time, 64 bits | IV, 128 bits | AES-128-CBC with PKCS #7 padding | HMAC-SHA256
 *
 * where the HMAC is of everything before it.  A key is base64url of 16 bytes that sign and 16 that
 * encrypt.  What the spec says of a greatest age is left to who has one: the time is handed out.
 * AES and HMAC are OpenSSL's.
 *
 * The HMAC is compared in constant time and before anything is decrypted.  A token that is
 * malformed, of another version, changed or another key's is refused in the same words whatever is
 * wrong with it.  Keys, messages and what they were made from are overwritten before their memory
 * goes.
 */
#ifndef SESAMI_CRYPTO_FERNET_H
#define SESAMI_CRYPTO_FERNET_H

#include "base/error.h"
#include "crypto/base64url.h"

#include <stddef.h>
#include <stdint.h>

enum {
    FERNET_IV_SIZE = 16,
    FERNET_KEY_TEXT = BASE64URL_SIZE(32), /* characters of a key */
    FERNET_MESSAGE_LIMIT = 1 << 16,       /* bytes; longer ones are neither made nor read */
};

struct fernet_key {
    unsigned char signing[16];
    unsigned char encryption[16];
};

struct fernet_message {
    unsigned char *bytes; /* a NUL follows, not counted */
    size_t size;
    uint64_t time; /* seconds since 1970 when it was encrypted */
};

/* False when `text` is no key. fernet_key_clear() it in any case. */
bool fernet_key_parse(const char *text, size_t size, struct fernet_key *key);
void fernet_key_clear(struct fernet_key *key);

/* A key from the system's random numbers, as text with a NUL behind it. "crypto"
 * (ERROR_ENVIRONMENT): there are none. */
int fernet_key_generate(char text[FERNET_KEY_TEXT + 1], struct error *error);

/* *token is malloc'd, with a NUL. No two messages may have the same `iv` under one key: it comes
 * from random numbers (keyring_encrypt() sees to that). "too-large" (ERROR_RECORD): the message. */
int fernet_encrypt(const struct fernet_key *key, const struct fernet_message *message,
                   const unsigned char iv[FERNET_IV_SIZE], char **token, struct error *error);

/* "bad-token" (ERROR_RECORD): this key does not open it. The message is to be freed by
 * fernet_message_free(), also when there is none. */
int fernet_decrypt(const struct fernet_key *key, const char *token, size_t size,
                   struct fernet_message *message, struct error *error);

/* Overwrites and frees it. */
void fernet_message_free(struct fernet_message *message);

#endif
