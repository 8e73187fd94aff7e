#include "crypto/keyring.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>
#include <time.h>

#define SEPARATORS ", \t\r\n"

static int add_key(struct keyring *ring, const char *text, size_t size, struct error *error)
{
    if (ring->count == KEYRING_LIMIT)
        return error_set(error, ERROR_ENVIRONMENT, "bad-key", "more than %d keys", KEYRING_LIMIT);
    if (!fernet_key_parse(text, size, &ring->keys[ring->count]))
        return error_set(error, ERROR_ENVIRONMENT, "bad-key",
                         "key %zu is no Fernet key (base64url of 32 bytes)", ring->count + 1);
    ring->count++;
    return 0;
}

int keyring_add(struct keyring *ring, const char *text, struct error *error)
{
    for (;;) {
        size_t size;

        text += strspn(text, SEPARATORS);
        if (*text == '#') {
            text += strcspn(text, "\n");
            continue;
        }
        if (*text == '\0')
            return 0;
        size = strcspn(text, SEPARATORS "#");
        if (add_key(ring, text, size, error) != 0)
            return -1;
        text += size;
    }
}

void keyring_clear(struct keyring *ring)
{
    OPENSSL_cleanse(ring, sizeof *ring);
}

static int encrypt(const struct keyring *ring, const struct fernet_message *message, char **token,
                   struct error *error)
{
    unsigned char iv[FERNET_IV_SIZE];

    *token = NULL;
    if (RAND_bytes(iv, sizeof iv) != 1)
        return error_set(error, ERROR_ENVIRONMENT, "crypto", "there are no random numbers");
    return fernet_encrypt(&ring->keys[0], message, iv, token, error);
}

int keyring_encrypt(const struct keyring *ring, const void *bytes, size_t size, char **token,
                    struct error *error)
{
    const struct fernet_message message = {(unsigned char *)bytes, size, (uint64_t)time(NULL)};

    return encrypt(ring, &message, token, error);
}

int keyring_decrypt(const struct keyring *ring, const char *token, size_t size,
                    struct fernet_message *message, size_t *key, struct error *error)
{
    struct error refused = ERROR_INIT;

    *message = (struct fernet_message){NULL, 0, 0};
    for (size_t i = 0; i < ring->count; i++) {
        error_clear(&refused);
        if (fernet_decrypt(&ring->keys[i], token, size, message, &refused) == 0) {
            if (key != NULL)
                *key = i;
            return 0;
        }
        if (refused.kind != ERROR_RECORD)
            return error_set(error, refused.kind, refused.code, "%s", refused.message);
    }
    return error_record(error, "bad-token", "the token is damaged, or no key opens it");
}

int keyring_rotate(const struct keyring *ring, const char *token, size_t size, char **rotated,
                   struct error *error)
{
    struct fernet_message message;
    size_t key = 0;
    int status = keyring_decrypt(ring, token, size, &message, &key, error);

    *rotated = NULL;
    if (status == 0 && key > 0)
        status = encrypt(ring, &message, rotated, error);
    fernet_message_free(&message);
    return status;
}
