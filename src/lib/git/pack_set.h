/*
 * All packs of a repository and its alternates, and the directories that loose objects lie in.
 * Shared by the stores of several threads: packs are only ever added, under a lock.
 */
#ifndef SESAMI_GIT_PACK_SET_H
#define SESAMI_GIT_PACK_SET_H

#include "git/multi_index.h"
#include "git/pack.h"

struct pack_set;

/* `objects` is the repository's objects directory. Alternates are followed as deep as git follows
 * them (5); one that is not there is left out, as git leaves it out. Codes: "corrupt-pack",
 * "unreadable-repository". */
int pack_set_open(struct pack_set **set, const char *objects, size_t id_size, struct error *error);
void pack_set_close(struct pack_set *set);

/* Where an object is. `recent` is the caller's memory of the pack that had the last one (NULL at
 * first). 1 found, 0 in no pack, -1 "corrupt-pack". */
int pack_set_find(struct pack_set *set, const struct object_id *id, struct pack **recent,
                  uint64_t *offset, struct error *error);

/* Looks for packs that came since; 1 when there are any, 0, or -1 as pack_set_open(). */
int pack_set_rescan(struct pack_set *set, struct error *error);

/* One more objects directory, seen by all stores; no other thread may be at work on the set. */
int pack_set_add_directory(struct pack_set *set, const char *objects, struct error *error);

/* All packs, newest first; follow `next`. */
const struct pack *pack_set_first(const struct pack_set *set);

/* The objects directories, the repository's own first; NULL behind the last. */
const char *pack_set_directory(const struct pack_set *set, size_t number);

#endif
