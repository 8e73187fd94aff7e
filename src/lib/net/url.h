/*
 * URLs as libcurl understands them, so that what is checked here is what is asked later.
 */
#ifndef SESAMI_NET_URL_H
#define SESAMI_NET_URL_H

#include "base/error.h"

#include <stdbool.h>

enum { URL_LIMIT = 8000 }; /* bytes; a longer one is refused */

/* True for an http or https URL with a host, without credentials and without a fragment. */
bool url_is_web(const char *url);

/* True when both are web URLs of one scheme, host and port: a token for the one may be shown to the
 * other. */
bool url_same_origin(const char *a, const char *b);

/* True for an https URL, or an http one of this machine's loopback. */
bool url_is_private(const char *url);

/* "host" or "host:port" (when it is not the scheme's own), lower case. malloc'd; NULL when it is no
 * web URL or memory is out. */
char *url_host(const char *url);

/* "scheme://host[:port]" of a web URL, malloc'd; NULL as above. */
char *url_origin(const char *url);

/* `reference` (absolute or relative) as seen from `base`, malloc'd. An absolute one comes out as it
 * is, byte for byte. NULL when it does not parse, is longer than URL_LIMIT or memory is out. */
char *url_resolve(const char *base, const char *reference);

/* `text` with everything but letters, digits, '-', '.', '_' and '~' as %XX, malloc'd, NULL when out
 * of memory. */
char *url_escape(const char *text);

#endif
