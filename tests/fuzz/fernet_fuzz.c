/* What Fernet's tokens and lists of keys are read by. The first byte says which. */
#include "crypto/keyring.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A text has one meaning, and a meaning one text. */
static void read_base64(const char *text, size_t size)
{
    unsigned char *bytes = malloc(size + 1);
    char *again = malloc(BASE64URL_SIZE(size) + 1);
    size_t count;

    if (bytes != NULL && again != NULL && base64url_decode(text, size, bytes, &count)) {
        base64url_encode(bytes, count, again);
        if (strlen(again) != size || memcmp(again, text, size) != 0)
            abort();
    }
    free(bytes);
    free(again);
}

/* No input can hold the HMAC of a key that it does not know. */
static void read_token(const char *text, size_t size)
{
    static const char key[] = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    struct keyring ring = {.count = 0};
    struct fernet_message message;
    char *rotated;

    if (keyring_add(&ring, key, NULL) != 0 ||
        keyring_decrypt(&ring, text, size, &message, NULL, NULL) == 0 ||
        keyring_rotate(&ring, text, size, &rotated, NULL) == 0)
        abort();
    keyring_clear(&ring);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct keyring ring = {.count = 0};
    char *text;

    if (size == 0 || (text = strndup((const char *)data + 1, size - 1)) == NULL)
        return 0;
    if (data[0] % 3 == 0)
        read_base64((const char *)data + 1, size - 1);
    else if (data[0] % 3 == 1)
        read_token((const char *)data + 1, size - 1);
    else
        keyring_add(&ring, text, NULL);
    keyring_clear(&ring);
    free(text);
    return 0;
}
