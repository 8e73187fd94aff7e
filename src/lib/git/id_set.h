/*
 * A set of object ids that several threads may add to.
 */
#ifndef SESAMI_GIT_ID_SET_H
#define SESAMI_GIT_ID_SET_H

#include "git/objects.h"

struct id_set;

/* Objects that are missing, by what they were asked for as: both sets are there. */
struct missing_objects {
    struct id_set *trees;
    struct id_set *blobs;
};

struct id_set *id_set_new(void);
void id_set_free(struct id_set *set);

/* Adds an id unless it is in there. 0 or -1 (no memory). */
int id_set_add(struct id_set *set, const struct object_id *id, struct error *error);

/* For one thread alone: how many there are, each by a number from 0 in the order they came, and
 * none any more. */
size_t id_set_count(const struct id_set *set);
const struct object_id *id_set_get(const struct id_set *set, size_t number);
void id_set_clear(struct id_set *set);

#endif
