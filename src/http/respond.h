/*
 * From an answer to the response on the wire: entity tag and 304, gzip, the fields that every
 * response carries.
 */
#ifndef SESAMI_HTTP_RESPOND_H
#define SESAMI_HTTP_RESPOND_H

#include "http/request.h"

#include <microhttpd.h>

/* Queues the response and frees the answer. `closing`: the server is about to stop. */
enum MHD_Result respond(struct MHD_Connection *connection, struct request *request,
                        struct answer *answer, bool closing);

#endif
