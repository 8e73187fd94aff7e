/*
 * Answers that were fetched before, with their entity tags, so that asking again costs nothing when
 * nothing has changed (RFC 9110, section 13.1.2).
 *
 * A directory of mode 0700 with one file of mode 0600 an answer.  Its name is the SHA-256 of the
 * URL and of the token's SHA-256, so what one token saw is never given to another, and neither
 * token nor URL stand in it.  Files appear whole, by rename, so any number of processes may share
 * the directory; a damaged file counts as none.  It is kept below a size: what was used longest ago
 * goes first, and what nobody used for 90 days goes in any case (page_sweep.h).
 */
#ifndef SESAMI_NET_PAGE_CACHE_H
#define SESAMI_NET_PAGE_CACHE_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { PAGE_CACHE_TAG_LIMIT = 400 };

struct page_cache {
    int directory;  /* -1: there is no cache, nothing is found or kept */
    uint64_t limit; /* bytes */
    uint64_t size;  /* bytes that are there, as far as this process knows */
    unsigned char account[32];
};

struct cached_page {
    char *tag;  /* as the server sent it */
    char *link; /* its Link header; empty: it had none */
    struct buffer body;
};

/* Opens `path`, which is made where it is missing, for what `token` (NULL: none) sees. `path` NULL:
 * no cache. It is to hold at most `limit` bytes; several processes may go past that together until
 * the next one opens it. "cache" (ERROR_ENVIRONMENT): it cannot be made, is not ours or others may
 * write to it. */
int page_cache_open(struct page_cache *cache, const char *path, const char *token, uint64_t limit,
                    struct error *error);
void page_cache_close(struct page_cache *cache);

/* True when there is an answer for `url`; cached_page_free() it also when there is none. */
bool page_cache_find(const struct page_cache *cache, const char *url, struct cached_page *page);
void cached_page_free(struct cached_page *page);

/* Keeps an answer. One whose tag or link no header could hold is not kept, and no error. "cache":
 * it cannot be written. */
int page_cache_keep(struct page_cache *cache, const char *url, const char *tag, const char *link,
                    const struct buffer *body, struct error *error);

/* Notes that the answer was of use. */
void page_cache_touch(const struct page_cache *cache, const char *url);

#endif
