/*
 * GitHub's webhooks (docs.github.com/en/webhooks): signed with a secret that both sides know, sent
 * again after a failure.
 */
#ifndef SESAMI_HTTP_WEBHOOK_H
#define SESAMI_HTTP_WEBHOOK_H

#include "http/route.h"

/* POST /webhooks/github. X-Hub-Signature-256 is HMAC-SHA256 of the body as it came; it is compared
 * in constant time and before anything of the body is looked at. */
route_handler webhook_github;

#endif
