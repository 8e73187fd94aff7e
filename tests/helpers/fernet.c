/*
 * fernet: reads lines "encrypt KEYS HEX", "decrypt KEYS HEX" and "rotate KEYS HEX", where HEX is
 * the message's or the token's bytes in hexadecimal and KEYS are separated by commas, and answers
 * each with the token, the message in hexadecimal, the token ("same" where it is under the first
 * key), or "refused".
 */
#include "crypto/keyring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes of hexadecimal digits, in their place. */
static size_t unhex(char *text)
{
    size_t size = strlen(text) / 2;

    for (size_t i = 0; i < size; i++) {
        const char digits[] = {text[2 * i], text[2 * i + 1], '\0'};

        text[i] = (char)strtoul(digits, NULL, 16);
    }
    return size;
}

static bool decrypt(const struct keyring *ring, const char *token, size_t size)
{
    struct fernet_message message;
    bool good = keyring_decrypt(ring, token, size, &message, NULL, NULL) == 0;

    for (size_t i = 0; good && i < message.size; i++)
        printf("%02x", message.bytes[i]);
    if (good)
        putchar('\n');
    fernet_message_free(&message);
    return good;
}

static bool make(const struct keyring *ring, bool rotate, const char *bytes, size_t size)
{
    char *token = NULL;
    int status = rotate ? keyring_rotate(ring, bytes, size, &token, NULL)
                        : keyring_encrypt(ring, bytes, size, &token, NULL);

    if (status == 0)
        puts(token != NULL ? token : "same");
    free(token);
    return status == 0;
}

static bool answer(char *line)
{
    struct keyring ring = {.count = 0};
    char *keys = strchr(line, ' ');
    char *hex = keys != NULL ? strchr(keys + 1, ' ') : NULL;
    size_t size;
    bool good;

    if (hex == NULL)
        return false;
    *hex++ = '\0';
    size = unhex(hex);
    good = keyring_add(&ring, keys + 1, NULL) == 0 && ring.count > 0;
    if (good && line[0] == 'd')
        good = decrypt(&ring, hex, size);
    else if (good)
        good = make(&ring, line[0] == 'r', hex, size);
    keyring_clear(&ring);
    return good;
}

int main(void)
{
    char *line = NULL;
    size_t capacity = 0;

    while (getline(&line, &capacity, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        if (!answer(line))
            puts("refused");
        fflush(stdout);
    }
    free(line);
    return 0;
}
