/* The delta applier, on a delta with its two sizes in front, as packs hold it. */
#include "git/delta.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const unsigned char *at = data;
    uint64_t base_size;
    uint64_t result_size;
    unsigned char *base;
    unsigned char *result;

    if (!delta_read_sizes(&at, data + size, &base_size, &result_size) || base_size > 1 << 17 ||
        result_size > 1 << 17)
        return 0;
    base = malloc((size_t)base_size + 1);
    result = malloc((size_t)result_size + DELTA_SLACK);
    memset(base, 'b', (size_t)base_size);
    delta_apply(at, data + size, base, (size_t)base_size, result, (size_t)result_size);
    free(base);
    free(result);
    return 0;
}
