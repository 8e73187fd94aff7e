/*
 * The socket to listen on.
 */
#ifndef SESAMI_HTTP_LISTENER_H
#define SESAMI_HTTP_LISTENER_H

#include "base/error.h"

/* Listens on "ADDRESS:PORT": "127.0.0.1:8080", "[::1]:0", "localhost:8080". Names are looked up.
 * Returns the socket, close-on-exec and non-blocking, or -1. */
int listener_open(const char *where, struct error *error);

#define LISTENER_NAME_SIZE 80

/* "127.0.0.1:40123" as the socket really is bound, and its port. */
int listener_name(int socket, char name[LISTENER_NAME_SIZE], unsigned *port, struct error *error);

/* Writes the port and a line feed; the file is there whole or not at all. */
int listener_write_port(const char *path, unsigned port, struct error *error);

#endif
