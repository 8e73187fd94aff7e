/*
 * How many requests one client may make: a bucket of tokens for each user or, for those who are not
 * signed in, for each address (an IPv6 network of 64 bits counts as one). A bucket fills at --rate
 * a second up to five seconds' worth.
 *
 * Some thousand clients are remembered; when there are more, those whose buckets are fullest are
 * forgotten, which costs nobody a request.
 */
#ifndef SESAMI_HTTP_RATE_H
#define SESAMI_HTTP_RATE_H

#include "base/error.h"

#include <stddef.h>

struct rate;

/* `limit` requests a second; 0: any number. */
int rate_open(struct rate **rate, unsigned limit, struct error *error);
void rate_close(struct rate *rate);

/* Takes a token of this client's: 0, or how many seconds it must wait for one. */
unsigned rate_take(struct rate *rate, const char *client);

/* The part of an address that counts, "2001:db8:1:2::/64", into `client`. */
void rate_client(const char *address, char *client, size_t size);

#endif
