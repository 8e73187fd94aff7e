#include "http/guests.h"

#include "base/progress.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct guest {
    struct guest *previous, *next;
    int socket;
    enum guest_state state;
    double since; /* progress_now(); 0: shut already */
};

struct guests {
    pthread_mutex_t lock; /* guards the list and all below */
    pthread_cond_t closing;
    pthread_t watcher;
    struct guest list; /* a ring; this one is nobody */
    double idle_seconds;
    bool stop;
};

static atomic_uint open_now;
static atomic_ullong shut;

struct guest_figures guests_read_figures(void)
{
    return (struct guest_figures){atomic_load(&open_now), atomic_load(&shut)};
}

static void shut_slow(struct guests *guests)
{
    const double limits[] = {guests->idle_seconds * GUEST_HEAD_TIMES,
                             guests->idle_seconds * GUEST_BODY_TIMES};
    double now = progress_now();

    for (struct guest *guest = guests->list.next; guest != &guests->list; guest = guest->next) {
        if (guest->state == GUEST_ANSWER || guest->since == 0 ||
            now - guest->since < limits[guest->state])
            continue;
        shutdown(guest->socket, SHUT_RDWR);
        guest->since = 0;
        atomic_fetch_add(&shut, 1);
    }
}

static void *watch(void *context)
{
    struct guests *guests = context;

    pthread_mutex_lock(&guests->lock);
    while (!guests->stop) {
        struct timespec when;

        clock_gettime(CLOCK_MONOTONIC, &when);
        when.tv_sec++;
        pthread_cond_timedwait(&guests->closing, &guests->lock, &when);
        shut_slow(guests);
    }
    pthread_mutex_unlock(&guests->lock);
    return NULL;
}

int guests_open(unsigned idle_seconds, struct guests **out, struct error *error)
{
    struct guests *guests = calloc(1, sizeof *guests);
    pthread_condattr_t attributes;

    if (guests == NULL)
        return error_no_memory(error);
    guests->list.previous = guests->list.next = &guests->list;
    guests->idle_seconds = idle_seconds;
    pthread_mutex_init(&guests->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&guests->closing, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&guests->watcher, NULL, watch, guests) != 0) {
        free(guests);
        return error_set(error, ERROR_ENVIRONMENT, "thread", "cannot start a thread");
    }
    *out = guests;
    return 0;
}

void guests_close(struct guests *guests)
{
    if (guests == NULL)
        return;
    pthread_mutex_lock(&guests->lock);
    guests->stop = true;
    pthread_cond_signal(&guests->closing);
    pthread_mutex_unlock(&guests->lock);
    pthread_join(guests->watcher, NULL);
    pthread_cond_destroy(&guests->closing);
    pthread_mutex_destroy(&guests->lock);
    free(guests);
}

struct guest *guests_enter(struct guests *guests, int socket)
{
    struct guest *guest = calloc(1, sizeof *guest);

    if (guest == NULL)
        return NULL;
    guest->socket = socket;
    guest->since = progress_now();
    pthread_mutex_lock(&guests->lock);
    guest->previous = &guests->list;
    guest->next = guests->list.next;
    guest->next->previous = guest;
    guests->list.next = guest;
    atomic_fetch_add(&open_now, 1);
    pthread_mutex_unlock(&guests->lock);
    return guest;
}

void guests_leave(struct guests *guests, struct guest *guest)
{
    if (guest == NULL)
        return;
    pthread_mutex_lock(&guests->lock);
    guest->previous->next = guest->next;
    guest->next->previous = guest->previous;
    atomic_fetch_sub(&open_now, 1);
    pthread_mutex_unlock(&guests->lock);
    free(guest);
}

void guests_expect(struct guests *guests, struct guest *guest, enum guest_state state)
{
    if (guest == NULL)
        return;
    pthread_mutex_lock(&guests->lock);
    guest->state = state;
    if (guest->since != 0)
        guest->since = progress_now();
    pthread_mutex_unlock(&guests->lock);
}
