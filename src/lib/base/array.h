/* Arrays that grow. */
#ifndef SESAMI_BASE_ARRAY_H
#define SESAMI_BASE_ARRAY_H

#include "base/error.h"

#include <stddef.h>

/* Room for one more item of `size` bytes behind `count` of them: when `*capacity` items are not
 * enough, *items is reallocated for twice as many. 0, or -1 (no memory, *items as it was). */
int array_reserve(void **items, size_t *capacity, size_t count, size_t size, struct error *error);

#endif
