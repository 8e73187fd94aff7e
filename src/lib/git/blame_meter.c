#include "git/blame_meter.h"

#include "git/reachable.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WAIT_SECONDS = 1 }; /* until counting is worth it */

static bool is_still_running(struct blame_meter *meter)
{
    struct timespec time;
    int status = 0;

    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += WAIT_SECONDS;
    pthread_mutex_lock(&meter->lock);
    while (!atomic_load(&meter->ended) && status == 0)
        status = pthread_cond_timedwait(&meter->change, &meter->lock, &time);
    pthread_mutex_unlock(&meter->lock);
    return !atomic_load(&meter->ended);
}

/* A history that cannot be counted is for the walks to complain of, should they get there. */
static void *count_commits(void *argument)
{
    struct blame_meter *meter = argument;
    struct reachable_options options = {.first_parent = meter->options->first_parent,
                                        .since = meter->options->since,
                                        .ended = &meter->ended};
    struct error error = ERROR_INIT;
    uint64_t commits;

    if (is_still_running(meter) && reachable_count(meter->store, meter->heads, meter->head_count,
                                                   &options, &commits, &error) == 0) {
        pthread_mutex_lock(&meter->lock);
        meter->commits = commits;
        pthread_mutex_unlock(&meter->lock);
    }
    return NULL;
}

static void report(const struct blame_meter *meter)
{
    struct blame_progress progress = {meter->settled, meter->lines, meter->walked,
                                      meter->commits * meter->walks};

    if (progress.walked > progress.commits) /* commits are walked twice when clocks are wrong */
        progress.walked = progress.commits;
    meter->options->progress(meter->options->progress_context, &progress);
}

static void init_lock(struct blame_meter *meter)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&meter->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&meter->change, &attributes);
    pthread_condattr_destroy(&attributes);
}

int blame_meter_start(struct blame_meter *meter, const struct blame_options *options,
                      struct object_store *store, const struct blame_target *targets, size_t count,
                      struct error *error)
{
    memset(meter, 0, sizeof *meter);
    init_lock(meter);
    meter->options = options;
    meter->heads = calloc(count + 1, sizeof *meter->heads);
    if (meter->heads == NULL)
        return error_no_memory(error);
    for (; meter->head_count < count; meter->head_count++) {
        const struct blame_target *target = &targets[meter->head_count];

        meter->heads[meter->head_count] = target->commit;
        for (size_t i = 0; i < target->count; i++)
            meter->lines += target->files[i].lines;
    }
    if (object_store_share(&meter->store, store, error) != 0)
        return -1;
    meter->counting = pthread_create(&meter->counter, NULL, count_commits, meter) == 0;
    report(meter);
    return 0;
}

void blame_meter_stop(struct blame_meter *meter)
{
    pthread_mutex_lock(&meter->lock);
    atomic_store(&meter->ended, true);
    pthread_cond_signal(&meter->change);
    pthread_mutex_unlock(&meter->lock);
    if (meter->counting)
        pthread_join(meter->counter, NULL);
    object_store_close(meter->store);
    free(meter->heads);
    pthread_cond_destroy(&meter->change);
    pthread_mutex_destroy(&meter->lock);
}

void blame_meter_add(struct blame_meter *meter, uint64_t lines, uint64_t commits)
{
    pthread_mutex_lock(&meter->lock);
    meter->settled += lines;
    meter->walked += commits;
    report(meter);
    pthread_mutex_unlock(&meter->lock);
}

void blame_meter_join(struct blame_meter *meter, uint64_t commits)
{
    pthread_mutex_lock(&meter->lock);
    meter->walked += commits;
    meter->walks++;
    pthread_mutex_unlock(&meter->lock);
}

void blame_meter_leave(struct blame_meter *meter, uint64_t commits)
{
    pthread_mutex_lock(&meter->lock);
    meter->walked -= commits;
    meter->walks--;
    pthread_mutex_unlock(&meter->lock);
}
