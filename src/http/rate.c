#include "http/rate.h"

#include "base/progress.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { SETS = 1024, WAYS = 8, BURST = 5 /* seconds */ };

struct bucket {
    uint64_t client; /* its hash; 0: free */
    double tokens;
    double filled; /* when, of progress_now() */
};

struct rate {
    double limit;
    uint64_t seed; /* nobody shall know which clients share a set */
    pthread_mutex_t lock;
    struct bucket buckets[SETS][WAYS];
};

int rate_open(struct rate **rate, unsigned limit, struct error *error)
{
    *rate = calloc(1, sizeof **rate);
    if (*rate == NULL)
        return error_no_memory(error);
    (*rate)->limit = limit;
    pthread_mutex_init(&(*rate)->lock, NULL);
    if (getrandom(&(*rate)->seed, sizeof(*rate)->seed, 0) != (ssize_t)sizeof(*rate)->seed)
        (*rate)->seed = 1;
    return 0;
}

void rate_close(struct rate *rate)
{
    if (rate == NULL)
        return;
    pthread_mutex_destroy(&rate->lock);
    free(rate);
}

/* FNV-1a, then the mixing of splitmix64. */
static uint64_t hash(uint64_t seed, const char *text)
{
    uint64_t value = seed ^ UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    value ^= value >> 31;
    return value != 0 ? value : 1;
}

static double tokens_now(const struct rate *rate, const struct bucket *bucket, double now)
{
    double tokens = bucket->tokens + (now - bucket->filled) * rate->limit;

    return tokens < BURST * rate->limit ? tokens : BURST * rate->limit;
}

/* The client's bucket, or in its place the one that is fullest. */
static struct bucket *find(struct rate *rate, uint64_t client, double now)
{
    struct bucket *set = rate->buckets[client % SETS];
    struct bucket *fullest = &set[0];

    for (int way = 0; way < WAYS; way++) {
        if (set[way].client == client)
            return &set[way];
        if (set[way].client == 0 || (fullest->client != 0 && tokens_now(rate, &set[way], now) >
                                                                 tokens_now(rate, fullest, now)))
            fullest = &set[way];
    }
    *fullest = (struct bucket){client, BURST * rate->limit, now};
    return fullest;
}

unsigned rate_take(struct rate *rate, const char *client)
{
    double now = progress_now();
    unsigned wait = 0;
    struct bucket *bucket;

    if (rate->limit <= 0)
        return 0;
    pthread_mutex_lock(&rate->lock);
    bucket = find(rate, hash(rate->seed, client), now);
    bucket->tokens = tokens_now(rate, bucket, now);
    bucket->filled = now;
    if (bucket->tokens >= 1)
        bucket->tokens -= 1;
    else
        wait = 1 + (unsigned)((1 - bucket->tokens) / rate->limit);
    pthread_mutex_unlock(&rate->lock);
    return wait;
}

void rate_client(const char *address, char *client, size_t size)
{
    struct in6_addr parsed;
    char text[INET6_ADDRSTRLEN] = "";

    if (inet_pton(AF_INET6, address, &parsed) == 1 && !IN6_IS_ADDR_V4MAPPED(&parsed)) {
        memset(parsed.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &parsed, text, sizeof text);
        snprintf(client, size, "%s/64", text);
    } else {
        snprintf(client, size, "%s", address);
    }
}
