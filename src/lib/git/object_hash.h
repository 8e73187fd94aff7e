/*
 * Hashes of objects by nettle's SHA-1 and SHA-256 (both use the processor's instructions for it).
 * Collisions made on purpose (SHAttered) are not looked for: a hash is recomputed here to find
 * damage, git has already looked when it fetched.
 */
#ifndef SESAMI_GIT_OBJECT_HASH_H
#define SESAMI_GIT_OBJECT_HASH_H

#include "git/objects.h"

/* The id of an object: the hash of "type size NUL contents". `id_size` is 20 or 32. */
void object_hash(enum object_type type, const void *data, size_t size, size_t id_size,
                 struct object_id *id);

#endif
