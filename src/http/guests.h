/*
 * The connections that are open, and how long each may take over a request.
 *
 * libmicrohttpd ends a connection that is silent for --idle-timeout; one that sends a byte now and
 * then ("slow loris") it would keep for ever.  Here a request's head, and then its body, must have
 * come within GUEST_HEAD_TIMES or GUEST_BODY_TIMES that time, or the connection is shut.  What an
 * answer takes is not looked at: streams have a limit of their own.
 */
#ifndef SESAMI_HTTP_GUESTS_H
#define SESAMI_HTTP_GUESTS_H

#include "base/error.h"

#define GUEST_HEAD_TIMES 2 /* from the connection's beginning or the end of the last answer */
#define GUEST_BODY_TIMES 4 /* from the end of the head */

struct guests;
struct guest;

enum guest_state { GUEST_HEAD, GUEST_BODY, GUEST_ANSWER };

struct guest_figures {
    unsigned open;
    unsigned long long shut; /* for being slow, so far */
};

/* Starts a thread that looks every second. */
int guests_open(unsigned idle_seconds, struct guests **guests, struct error *error);

/* When no connection is open any more. NULL is none. */
void guests_close(struct guests *guests);

/* A connection's beginning and end; the end comes before its descriptor is closed. NULL: out of
 * memory, the connection is not watched. */
struct guest *guests_enter(struct guests *guests, int socket);
void guests_leave(struct guests *guests, struct guest *guest);

/* What the guest is expected to send from now on. NULL is none. */
void guests_expect(struct guests *guests, struct guest *guest, enum guest_state state);

struct guest_figures guests_read_figures(void);

#endif
