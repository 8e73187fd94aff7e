/*
 * What kind of content a file holds, whatever language it may be in.
 */
#ifndef SESAMI_DETECT_CONTENT_H
#define SESAMI_DETECT_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

/* git's own test: a NUL in the first 8,000 bytes. */
bool content_is_binary(const char *bytes, size_t size);

/* Linguist's test (that of charlock_holmes): a signature of an image or a PDF, or a NUL, unless a
 * byte order mark says UTF-16 or UTF-32. */
bool content_is_linguist_binary(const char *bytes, size_t size);

/* A pointer file of Git LFS, version 1. */
bool content_is_lfs_pointer(const char *bytes, size_t size);

#endif
