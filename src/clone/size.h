/* How large a repository is on disk. */
#ifndef SESAMI_CLONE_SIZE_H
#define SESAMI_CLONE_SIZE_H

#include <stdint.h>

/* The bytes in the files under `common_dir`/objects; alternates do not count. */
uint64_t size_of_objects(const char *common_dir);

#endif
