/*
 * Asking for analyses, taking that back, and the account's repositories.
 */
#ifndef SESAMI_HTTP_ANALYSIS_H
#define SESAMI_HTTP_ANALYSIS_H

#include "http/route.h"

route_handler analysis_request; /* POST /analysis */
route_handler analysis_cancel;  /* DELETE /analysis/{id} */
route_handler analysis_account; /* GET /account/repos */

#endif
