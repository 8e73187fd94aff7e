#include "git/facts_header.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include <libdeflate.h>

enum { FORMAT = 1 };

static const char magic[8] = {'S', 'e', 's', 'a', 'F', 'a', 'c', 't'};

/* static const char rules[]: the first half of the SHA-256 of the libraries' sources, in hex (see
 * the Makefile). */
#include "git/facts_rules.inc"

static uint32_t header_checksum(const struct file_header *header)
{
    return libdeflate_crc32(0, header, offsetof(struct file_header, checksum));
}

bool facts_header_read(struct file_header *header, int descriptor, size_t id_size)
{
    return pread(descriptor, header, sizeof *header, 0) == (ssize_t)sizeof *header &&
           memcmp(header->magic, magic, sizeof magic) == 0 && header->format == FORMAT &&
           header->id_size == id_size && memcmp(header->rules, rules, sizeof header->rules) == 0 &&
           header->checksum == header_checksum(header);
}

int facts_header_make(struct file_header *header, size_t id_size, struct error *error)
{
    _Static_assert(sizeof rules == sizeof header->rules + 1, "rules fill their field");

    memset(header, 0, sizeof *header);
    memcpy(header->magic, magic, sizeof magic);
    header->format = FORMAT;
    header->id_size = (uint32_t)id_size;
    memcpy(header->rules, rules, sizeof header->rules);
    if (getrandom(&header->nonce, sizeof header->nonce, 0) != (ssize_t)sizeof header->nonce)
        return error_set(error, ERROR_ENVIRONMENT, "facts", "getrandom: %s", strerror(errno));
    header->checksum = header_checksum(header);
    return 0;
}

uint32_t facts_block_seed(uint64_t nonce, uint64_t offset)
{
    uint64_t place[2] = {nonce, offset};

    return libdeflate_crc32(0, place, sizeof place);
}

int facts_lock(int descriptor)
{
    int status;

    do
        status = flock(descriptor, LOCK_EX);
    while (status != 0 && errno == EINTR);
    return status;
}

void facts_unlock(int descriptor)
{
    flock(descriptor, LOCK_UN);
}
