#include "git/delta.h"

#include <string.h>

static bool read_size(const unsigned char **at, const unsigned char *end, uint64_t *size)
{
    uint64_t value = 0;

    for (unsigned shift = 0; *at < end && shift < 63; shift += 7) {
        unsigned char byte = *(*at)++;

        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            *size = value;
            return true;
        }
    }
    return false;
}

bool delta_read_sizes(const unsigned char **at, const unsigned char *end, uint64_t *base_size,
                      uint64_t *result_size)
{
    return read_size(at, end, base_size) && read_size(at, end, result_size);
}

/* Which of the seven bytes behind a copy instruction are there is told by its bits. With at least
 * seven bytes left none of them needs a check of its own. */
static const unsigned char *read_copy_checked(const unsigned char *at, const unsigned char *end,
                                              unsigned bits, uint32_t fields[2])
{
    fields[0] = fields[1] = 0;
    for (unsigned i = 0; i < 7; i++) {
        if (!(bits >> i & 1))
            continue;
        if (at >= end)
            return NULL;
        fields[i / 4] |= (uint32_t)*at++ << i % 4 * 8;
    }
    return at;
}

static inline const unsigned char *read_copy(const unsigned char *at, const unsigned char *end,
                                             unsigned bits, uint32_t *offset, uint32_t *size)
{
    uint32_t fields[2];

    if (end - at < 7) {
        at = read_copy_checked(at, end, bits, fields);
        *offset = fields[0];
        *size = fields[1];
        return at;
    }
    *offset = *size = 0;
    if (bits & 0x01)
        *offset = *at++;
    if (bits & 0x02)
        *offset |= (uint32_t)*at++ << 8;
    if (bits & 0x04)
        *offset |= (uint32_t)*at++ << 16;
    if (bits & 0x08)
        *offset |= (uint32_t)*at++ << 24;
    if (bits & 0x10)
        *size = *at++;
    if (bits & 0x20)
        *size |= (uint32_t)*at++ << 8;
    if (bits & 0x40)
        *size |= (uint32_t)*at++ << 16;
    return at;
}

/* Copies `size` bytes; short ones as a whole slack's worth when that many can be read. */
static inline void move(unsigned char *to, const unsigned char *from, size_t size, size_t readable)
{
    if (size <= DELTA_SLACK && readable >= DELTA_SLACK)
        memcpy(to, from, DELTA_SLACK);
    else
        memcpy(to, from, size);
}

bool delta_apply(const unsigned char *at, const unsigned char *end, const unsigned char *base,
                 size_t base_size, unsigned char *result, size_t result_size)
{
    unsigned char *to = result;
    size_t room = result_size;

    while (at < end) {
        unsigned instruction = *at++;
        uint32_t offset;
        uint32_t size;

        if (instruction & 0x80) {
            at = read_copy(at, end, instruction, &offset, &size);
            if (size == 0)
                size = 0x10000;
            if (at == NULL || size > room || offset > base_size || size > base_size - offset)
                return false;
            move(to, base + offset, size, base_size - offset);
        } else {
            size = instruction;
            if (size == 0 || size > room || size > (size_t)(end - at))
                return false;
            move(to, at, size, (size_t)(end - at));
            at += size;
        }
        to += size;
        room -= size;
    }
    return room == 0;
}
