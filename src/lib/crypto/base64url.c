#include "crypto/base64url.h"

#include <stdint.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(const unsigned char *bytes, size_t size, char *text)
{
    for (size_t at = 0; at < size; at += 3) {
        size_t rest = size - at;
        uint32_t bits = (uint32_t)bytes[at] << 16;

        bits |= rest > 1 ? (uint32_t)bytes[at + 1] << 8 : 0;
        bits |= rest > 2 ? bytes[at + 2] : 0;
        *text++ = alphabet[bits >> 18];
        *text++ = alphabet[bits >> 12 & 63];
        *text++ = rest > 1 ? alphabet[bits >> 6 & 63] : '=';
        *text++ = rest > 2 ? alphabet[bits & 63] : '=';
    }
    *text = '\0';
}

static int value_of(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    return letter == '-' ? 62 : letter == '_' ? 63 : -1;
}

static size_t padding_of(const char *text, size_t size)
{
    if (size < 4 || text[size - 1] != '=')
        return 0;
    return text[size - 2] == '=' ? 2 : 1;
}

bool base64url_decode(const char *text, size_t size, unsigned char *bytes, size_t *count)
{
    size_t padding = padding_of(text, size);
    uint32_t bits = 0;

    *count = 0;
    if (size % 4 != 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        int value = i < size - padding ? value_of(text[i]) : 0;

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 == 3) {
            bytes[(*count)++] = (unsigned char)(bits >> 16);
            bytes[(*count)++] = (unsigned char)(bits >> 8);
            bytes[(*count)++] = (unsigned char)bits;
        }
    }
    for (; padding > 0; padding--)
        if (bytes[--*count] != 0)
            return false;
    return true;
}
