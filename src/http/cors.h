/*
 * Which other sites' pages may read the answers (the Fetch standard's CORS protocol): none but
 * those that --cors lists.  Cookies are never accepted from them, so their scripts use access
 * tokens.
 */
#ifndef SESAMI_HTTP_CORS_H
#define SESAMI_HTTP_CORS_H

#include "base/error.h"
#include "http/answer.h"
#include "http/request.h"

/* True for origins as browsers write them ("https://team.example:8443"), with commas between. */
int cors_check_list(const char *list, struct error *error);

/* Notes in `request` whether its Origin is in `list` (NULL: nobody's is). */
void cors_note(const char *list, struct request *request);

/* Replaces a 405 for OPTIONS by what a listed site's browser wants to know before it asks. */
void cors_answer_preflight(const struct request *request, struct answer *answer);

#endif
