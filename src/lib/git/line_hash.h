/*
 * Hashes of lines, with a secret so that nobody outside can make lines collide.
 */
#ifndef SESAMI_GIT_LINE_HASH_H
#define SESAMI_GIT_LINE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct line_secret {
    uint64_t words[2]; /* the second is odd once it is drawn */
};

/* Draws it, unless it is drawn. */
void line_secret_draw(struct line_secret *secret);

/* Git's notion of white space: no form feed, no vertical tab. */
static inline bool line_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline uint64_t line_hash_mix(uint64_t left, uint64_t right)
{
    unsigned __int128 product = (unsigned __int128)left * right;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t line_hash_word(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* A line of up to 8 bytes as one word, sizes told apart by the caller. */
static inline uint64_t line_hash_short(const char *line, size_t size)
{
    uint32_t low;
    uint32_t high;

    if (size == 8)
        return line_hash_word(line);
    if (size < 4)
        return size ? (uint64_t)(unsigned char)line[0] << 16 |
                          (uint64_t)(unsigned char)line[size / 2] << 8 |
                          (unsigned char)line[size - 1]
                    : 0;
    memcpy(&low, line, sizeof low);
    memcpy(&high, line + size - sizeof high, sizeof high);
    return (uint64_t)high << 32 | low;
}

static inline uint64_t line_hash_bytes(const struct line_secret *secret, const char *line,
                                       size_t size)
{
    uint64_t hash = secret->words[0] ^ size;
    uint64_t last;

    if (size <= 8) {
        last = line_hash_short(line, size);
    } else {
        last = line_hash_word(line + size - 8);
        for (; size > 8; size -= 8, line += 8)
            hash = line_hash_mix(hash ^ line_hash_word(line), secret->words[1]);
    }
    return line_hash_mix(hash ^ last, secret->words[1]);
}

/* Equal for lines that are equal but for white space. */
static inline uint64_t line_hash_but_space(const struct line_secret *secret, const char *line,
                                           size_t size)
{
    uint64_t hash = secret->words[0];
    uint64_t word = 1; /* the bytes of a word behind a 1, which tells how many they are */

    for (size_t i = 0; i < size; i++) {
        if (line_is_space(line[i]))
            continue;
        word = word << 8 | (unsigned char)line[i];
        if (word >> 56) {
            hash = line_hash_mix(hash ^ word, secret->words[1]);
            word = 1;
        }
    }
    return line_hash_mix(hash ^ word, secret->words[1]);
}

static inline uint64_t line_hash(const struct line_secret *secret, const char *line, size_t size,
                                 bool ignore_whitespace)
{
    return ignore_whitespace ? line_hash_but_space(secret, line, size)
                             : line_hash_bytes(secret, line, size);
}

#endif
