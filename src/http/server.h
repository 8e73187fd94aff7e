/*
 * The server: libmicrohttpd with one thread a connection, since a request waits for Postgres, and
 * what its requests share.
 */
#ifndef SESAMI_HTTP_SERVER_H
#define SESAMI_HTTP_SERVER_H

#include "base/error.h"
#include "http/settings.h"

struct server;

/* Reads the page's files, opens the log, listens and serves. `settings` stays the caller's and must
 * live as long as the server. The database need not be there yet. */
int server_start(const struct settings *settings, struct server **server, struct error *error);

/* "127.0.0.1:8080", as it listens. */
const char *server_address(const struct server *server);

/* Opens the access log anew. */
/* Reads secrets and keys again (http/secrets.h). */
int server_reload_secrets(struct server *server, struct error *error);
int server_reopen_log(struct server *server, struct error *error);

/* Stops listening, gives running requests their time to end, closes everything. */
void server_stop(struct server *server);

#endif
