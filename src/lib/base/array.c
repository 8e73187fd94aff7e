#include "base/array.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 16 };

int array_reserve(void **items, size_t *capacity, size_t count, size_t size, struct error *error)
{
    size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    void *larger;

    if (count < *capacity)
        return 0;
    larger = reallocarray(*items, wanted, size);
    if (larger == NULL)
        return error_no_memory(error);
    *items = larger;
    *capacity = wanted;
    return 0;
}
