#include "crypto/fernet.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

enum {
    VERSION = 0x80,
    TIME_AT = 1,
    IV_AT = 9,
    TEXT_AT = IV_AT + FERNET_IV_SIZE,
    BLOCK = 16,
    HMAC_SIZE = 32,
    SHORTEST = TEXT_AT + BLOCK + HMAC_SIZE,
    LONGEST = TEXT_AT + FERNET_MESSAGE_LIMIT + BLOCK + HMAC_SIZE,
};

static int crypto_failed(struct error *error)
{
    return error_set(error, ERROR_ENVIRONMENT, "crypto", "OpenSSL does not do its work");
}

static int refuse(struct error *error)
{
    return error_record(error, "bad-token", "the token is damaged or under another key");
}

bool fernet_key_parse(const char *text, size_t size, struct fernet_key *key)
{
    unsigned char bytes[FERNET_KEY_TEXT / 4 * 3];
    size_t count = 0;
    bool good = size == FERNET_KEY_TEXT && base64url_decode(text, size, bytes, &count) &&
                count == sizeof *key;

    *key = (struct fernet_key){{0}, {0}};
    if (good) {
        memcpy(key->signing, bytes, sizeof key->signing);
        memcpy(key->encryption, bytes + sizeof key->signing, sizeof key->encryption);
    }
    OPENSSL_cleanse(bytes, sizeof bytes);
    return good;
}

void fernet_key_clear(struct fernet_key *key)
{
    OPENSSL_cleanse(key, sizeof *key);
}

int fernet_key_generate(char text[FERNET_KEY_TEXT + 1], struct error *error)
{
    unsigned char bytes[sizeof(struct fernet_key)];

    if (RAND_priv_bytes(bytes, sizeof bytes) != 1)
        return crypto_failed(error);
    base64url_encode(bytes, sizeof bytes, text);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return 0;
}

void fernet_message_free(struct fernet_message *message)
{
    if (message->bytes != NULL)
        OPENSSL_cleanse(message->bytes, message->size);
    free(message->bytes);
    *message = (struct fernet_message){NULL, 0, 0};
}

static bool sign(const struct fernet_key *key, const unsigned char *bytes, size_t size,
                 unsigned char hmac[HMAC_SIZE])
{
    size_t written = 0;

    return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key->signing, sizeof key->signing, bytes,
                     size, hmac, HMAC_SIZE, &written) != NULL &&
           written == HMAC_SIZE;
}

/* AES-128-CBC of `size` bytes in one direction; `out` has room for a block more. Freeing the
 * context overwrites the key that it holds. */
static bool cipher(const struct fernet_key *key, const unsigned char *iv, bool encrypt,
                   const unsigned char *in, size_t size, unsigned char *out, size_t *out_size)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int first = 0;
    int last = 0;
    bool good =
        context != NULL &&
        EVP_CipherInit_ex2(context, EVP_aes_128_cbc(), key->encryption, iv, encrypt, NULL) == 1 &&
        EVP_CipherUpdate(context, out, &first, in, (int)size) == 1 &&
        EVP_CipherFinal_ex(context, out + first, &last) == 1;

    EVP_CIPHER_CTX_free(context);
    *out_size = good ? (size_t)first + (size_t)last : 0;
    return good;
}

static void write_time(uint64_t time, unsigned char *bytes)
{
    for (int i = 7; i >= 0; i--, time >>= 8)
        bytes[i] = (unsigned char)time;
}

static uint64_t read_time(const unsigned char *bytes)
{
    uint64_t time = 0;

    for (int i = 0; i < 8; i++)
        time = time << 8 | bytes[i];
    return time;
}

/* All of the token's fields in `bytes`, and how many bytes they are. */
static bool build(const struct fernet_key *key, const struct fernet_message *message,
                  const unsigned char *iv, unsigned char *bytes, size_t *size)
{
    bytes[0] = VERSION;
    write_time(message->time, bytes + TIME_AT);
    memcpy(bytes + IV_AT, iv, FERNET_IV_SIZE);
    if (!cipher(key, iv, true, message->bytes, message->size, bytes + TEXT_AT, size))
        return false;
    *size += TEXT_AT;
    if (!sign(key, bytes, *size, bytes + *size))
        return false;
    *size += HMAC_SIZE;
    return true;
}

int fernet_encrypt(const struct fernet_key *key, const struct fernet_message *message,
                   const unsigned char iv[FERNET_IV_SIZE], char **token, struct error *error)
{
    unsigned char *bytes;
    size_t size = 0;
    int status = 0;

    *token = NULL;
    if (message->size > FERNET_MESSAGE_LIMIT)
        return error_record(error, "too-large", "a message of %zu bytes; %d is the most",
                            message->size, FERNET_MESSAGE_LIMIT);
    bytes = malloc(SHORTEST + message->size);
    if (bytes == NULL)
        return error_no_memory(error);
    if (!build(key, message, iv, bytes, &size))
        status = crypto_failed(error);
    else if ((*token = malloc(BASE64URL_SIZE(size) + 1)) == NULL)
        status = error_no_memory(error);
    else
        base64url_encode(bytes, size, *token);
    free(bytes);
    return status;
}

static bool is_signed(const struct fernet_key *key, const unsigned char *bytes, size_t size)
{
    unsigned char hmac[HMAC_SIZE];
    bool good = sign(key, bytes, size - HMAC_SIZE, hmac) &&
                CRYPTO_memcmp(hmac, bytes + size - HMAC_SIZE, HMAC_SIZE) == 0;

    OPENSSL_cleanse(hmac, sizeof hmac);
    return good;
}

/* The message of a token's fields. The padding is looked at only behind a good HMAC. */
static int open_fields(const struct fernet_key *key, const unsigned char *bytes, size_t size,
                       struct fernet_message *message, struct error *error)
{
    size_t encrypted = size - TEXT_AT - HMAC_SIZE;
    size_t length = 0;

    if (bytes[0] != VERSION || encrypted % BLOCK != 0 || !is_signed(key, bytes, size))
        return refuse(error);
    message->bytes = calloc(1, encrypted + BLOCK);
    message->size = encrypted + BLOCK;
    if (message->bytes == NULL)
        return error_no_memory(error);
    if (!cipher(key, bytes + IV_AT, false, bytes + TEXT_AT, encrypted, message->bytes, &length))
        return refuse(error);
    message->bytes[length] = '\0';
    message->size = length;
    message->time = read_time(bytes + TIME_AT);
    return 0;
}

int fernet_decrypt(const struct fernet_key *key, const char *token, size_t size,
                   struct fernet_message *message, struct error *error)
{
    unsigned char *bytes;
    size_t count = 0;
    int status;

    *message = (struct fernet_message){NULL, 0, 0};
    if (size > BASE64URL_SIZE(LONGEST))
        return refuse(error);
    bytes = malloc(size + 1);
    if (bytes == NULL)
        return error_no_memory(error);
    if (!base64url_decode(token, size, bytes, &count) || count < SHORTEST)
        status = refuse(error);
    else
        status = open_fields(key, bytes, count, message, error);
    free(bytes);
    if (status != 0)
        fernet_message_free(message);
    return status;
}
