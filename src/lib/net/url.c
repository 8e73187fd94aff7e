#include "net/url.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

/* The parsed URL, NULL when it is none of http or https that we would ask. */
static CURLU *parse(const char *url)
{
    CURLU *parsed;
    char *part = NULL;
    bool good;

    if (strlen(url) > URL_LIMIT || (parsed = curl_url()) == NULL)
        return NULL;
    good = curl_url_set(parsed, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK &&
           curl_url_get(parsed, CURLUPART_SCHEME, &part, 0) == CURLUE_OK &&
           (strcmp(part, "https") == 0 || strcmp(part, "http") == 0);
    curl_free(part);
    part = NULL;
    if (good && curl_url_get(parsed, CURLUPART_FRAGMENT, &part, 0) == CURLUE_OK)
        good = false;
    curl_free(part);
    if (good)
        return parsed;
    curl_url_cleanup(parsed);
    return NULL;
}

bool url_is_web(const char *url)
{
    CURLU *parsed = parse(url);

    curl_url_cleanup(parsed);
    return parsed != NULL;
}

/* A part in lower case in malloc's memory, which curl's need not be. */
static char *part_of(CURLU *parsed, CURLUPart which)
{
    char *part = NULL;
    char *copy = NULL;

    if (curl_url_get(parsed, which, &part, CURLU_DEFAULT_PORT) == CURLUE_OK)
        copy = strdup(part);
    curl_free(part);
    for (char *at = copy; at != NULL && *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    return copy;
}

static char *name_of(const char *url, bool with_scheme)
{
    CURLU *parsed = parse(url);
    char *scheme = NULL;
    char *host = NULL;
    char *port = NULL;
    char *name = NULL;

    if (parsed == NULL)
        return NULL;
    scheme = part_of(parsed, CURLUPART_SCHEME);
    host = part_of(parsed, CURLUPART_HOST);
    port = part_of(parsed, CURLUPART_PORT);
    if (scheme != NULL && host != NULL && port != NULL) {
        bool usual = strcmp(port, strcmp(scheme, "https") == 0 ? "443" : "80") == 0;

        if (asprintf(&name, "%s%s%s%s%s", with_scheme ? scheme : "", with_scheme ? "://" : "", host,
                     usual ? "" : ":", usual ? "" : port) < 0)
            name = NULL;
    }
    free(scheme);
    free(host);
    free(port);
    curl_url_cleanup(parsed);
    return name;
}

char *url_host(const char *url)
{
    return name_of(url, false);
}

char *url_origin(const char *url)
{
    return name_of(url, true);
}

bool url_same_origin(const char *a, const char *b)
{
    char *first = url_origin(a);
    char *second = url_origin(b);
    bool same = first != NULL && second != NULL && strcmp(first, second) == 0;

    free(first);
    free(second);
    return same;
}

static bool is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "[::1]") == 0;
}

bool url_is_private(const char *url)
{
    CURLU *parsed = parse(url);
    char *scheme = NULL;
    char *host = NULL;
    bool private;

    if (parsed == NULL)
        return false;
    scheme = part_of(parsed, CURLUPART_SCHEME);
    host = part_of(parsed, CURLUPART_HOST);
    private = scheme != NULL && host != NULL && (strcmp(scheme, "https") == 0 || is_loopback(host));
    free(scheme);
    free(host);
    curl_url_cleanup(parsed);
    return private;
}

char *url_resolve(const char *base, const char *reference)
{
    CURLU *parsed;
    char *whole = NULL;
    char *copy = NULL;

    if (strlen(reference) > URL_LIMIT)
        return NULL;
    if (strncasecmp(reference, "https://", 8) == 0 || strncasecmp(reference, "http://", 7) == 0)
        return strdup(reference);
    if ((parsed = parse(base)) == NULL)
        return NULL;
    if (curl_url_set(parsed, CURLUPART_URL, reference, CURLU_DISALLOW_USER) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_URL, &whole, 0) == CURLUE_OK)
        copy = strdup(whole);
    curl_free(whole);
    curl_url_cleanup(parsed);
    return copy;
}

char *url_escape(const char *text)
{
    char *escaped = curl_easy_escape(NULL, text, 0);
    char *copy = escaped != NULL ? strdup(escaped) : NULL;

    curl_free(escaped);
    return copy;
}
