#include "git/line_hash.h"

#include <sys/random.h>

void line_secret_draw(struct line_secret *secret)
{
    if (secret->words[1])
        return;
    if (getrandom(secret->words, sizeof secret->words, 0) != sizeof secret->words) {
        secret->words[0] = (uint64_t)(uintptr_t)secret;
        secret->words[1] = 0x9e3779b97f4a7c15u;
    }
    secret->words[1] |= 1;
}
