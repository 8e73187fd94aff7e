#include "git/id_table.h"

#include "git/mapping.h"

#include <string.h>

bool id_table_init(struct id_table *table, const unsigned char *fanout, size_t id_size)
{
    uint32_t last = 0;

    for (size_t i = 0; i < 256; i++) {
        uint32_t count = read_uint32(fanout + 4 * i);

        if (count < last)
            return false;
        last = count;
    }
    table->fanout = fanout;
    table->ids = NULL;
    table->count = last;
    table->id_size = id_size;
    return true;
}

/* Ids are hashes and so evenly spread: a guess from the bytes after the first is off by a few
 * entries only. Narrows [*low, *high) so that the lower bound of `id` stays within [*low, *high].
 */
static void narrow(const struct id_table *table, const struct object_id *id, uint32_t *low,
                   uint32_t *high)
{
    uint64_t key = read_uint32(id->bytes + 1);
    uint32_t start = *low;
    uint32_t count = *high - *low;
    uint32_t guess = start + (uint32_t)(key * count >> 32);
    uint32_t step = 8;

    if (memcmp(id_table_at(table, guess), id->bytes, table->id_size) < 0) {
        *low = guess + 1;
        while (*high - guess > step &&
               memcmp(id_table_at(table, guess + step), id->bytes, table->id_size) < 0) {
            *low = guess + step + 1;
            step *= 4;
        }
        if (*high - guess > step)
            *high = guess + step;
    } else {
        *high = guess;
        while (guess - start > step &&
               memcmp(id_table_at(table, guess - step), id->bytes, table->id_size) >= 0) {
            *high = guess - step;
            step *= 4;
        }
        if (guess - start > step)
            *low = guess - step;
    }
}

uint32_t id_table_lower_bound(const struct id_table *table, const struct object_id *id)
{
    unsigned first = id->bytes[0];
    uint32_t low = first ? read_uint32(table->fanout + 4 * (first - 1)) : 0;
    uint32_t high = read_uint32(table->fanout + 4 * first);

    if (high - low > 16)
        narrow(table, id, &low, &high);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (memcmp(id_table_at(table, middle), id->bytes, table->id_size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool id_table_find(const struct id_table *table, const struct object_id *id, uint32_t *position)
{
    *position = id_table_lower_bound(table, id);
    return *position < table->count &&
           memcmp(id_table_at(table, *position), id->bytes, table->id_size) == 0;
}
