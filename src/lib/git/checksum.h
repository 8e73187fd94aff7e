/*
 * Whether a pack or an index is as git wrote it: each ends with the hash of all that stands before
 * (git's Documentation/gitformat-pack).
 */
#ifndef SESAMI_GIT_CHECKSUM_H
#define SESAMI_GIT_CHECKSUM_H

#include "base/error.h"

#include <stddef.h>

/* 1: it is; 0: it is damaged; -1 "unreadable-repository". `id_size` is 20 or 32. */
int checksum_holds(const char *path, size_t id_size, struct error *error);

/* The same of every pack in a directory of packs and of its index, which must be there. */
int checksum_packs_hold(const char *directory, size_t id_size, struct error *error);

#endif
