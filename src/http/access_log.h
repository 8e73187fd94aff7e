/*
 * The access log: one JSON object a line for every request, written by one write(2) each.
 * Fields: time, id, remote, method, target, route, status, bytes, seconds, agent.
 */
#ifndef SESAMI_HTTP_ACCESS_LOG_H
#define SESAMI_HTTP_ACCESS_LOG_H

#include "http/request.h"

struct access_log;

/* `path` NULL: standard error. Else the file is appended to, and made if need be. */
int access_log_open(const char *path, struct access_log **log, struct error *error);

/* Opens the file anew, for those who rotate it; keeps the old one when that fails. */
int access_log_reopen(struct access_log *log, struct error *error);

/* `remote` and `agent` may be NULL. A line that cannot be written is lost: requests come first. */
void access_log_write(struct access_log *log, const struct request *request, const char *remote,
                      const char *agent);
void access_log_close(struct access_log *log);

#endif
