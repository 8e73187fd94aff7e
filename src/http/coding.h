/*
 * Coding activity: the interface of an older service under /api, kept byte for byte, and the route
 * by which many records come at once.  Served only where --coding asks for it (route.h).
 *
 * Answers are JSON as FastAPI writes it.  A "@" in a file's name stands for "/".  Who sends needs a
 * key that may write, who asks one that may read (Authorization: Bearer KEY), unless --coding-open
 * says otherwise; only a key's SHA-256 goes to the database.
 */
#ifndef SESAMI_HTTP_CODING_H
#define SESAMI_HTTP_CODING_H

#include "http/route.h"

route_handler coding_answer;   /* every GET: the route's statement with what the path names */
route_handler coding_snapshot; /* POST {"bytes": n} */
route_handler coding_log;      /* POST .../logs/build and .../logs/run */
route_handler coding_records;  /* POST of NDJSON */

#endif
