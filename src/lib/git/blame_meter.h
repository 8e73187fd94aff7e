/*
 * How far a blame is, as its threads find out: lines settled of all lines, and commits walked of
 * all commits.  How many commits there are is counted beside the walks once they have taken a
 * second; before that, and where it cannot be counted, it is not known.
 */
#ifndef SESAMI_GIT_BLAME_METER_H
#define SESAMI_GIT_BLAME_METER_H

#include "git/blame.h"

#include <pthread.h>
#include <stdatomic.h>

struct blame_meter {
    pthread_mutex_t lock;
    pthread_cond_t change; /* `ended` was set */
    atomic_bool ended;
    const struct blame_options *options;
    struct object_id *heads;
    size_t head_count;
    struct object_store *store; /* the counter's */
    pthread_t counter;
    bool counting;
    unsigned walks;   /* that are not over */
    uint64_t commits; /* in the history; 0: not known */
    uint64_t walked;  /* by those walks */
    uint64_t settled;
    uint64_t lines;
};

/* Starts a meter for walks over `targets`; options->progress is set. blame_meter_stop() it,
 * also after a failure. */
int blame_meter_start(struct blame_meter *meter, const struct blame_options *options,
                      struct object_store *store, const struct blame_target *targets, size_t count,
                      struct error *error);
void blame_meter_stop(struct blame_meter *meter);

/* A walk has settled `lines` more and walked `commits` more. */
void blame_meter_add(struct blame_meter *meter, uint64_t lines, uint64_t commits);

/* A walk begins, or goes on with what another had, which was `commits` far. */
void blame_meter_join(struct blame_meter *meter, uint64_t commits);

/* A walk is over, after `commits` in all. */
void blame_meter_leave(struct blame_meter *meter, uint64_t commits);

#endif
