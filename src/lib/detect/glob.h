/*
 * Patterns of .gitattributes and .gitignore (git's wildmatch with WM_PATHNAME).
 */
#ifndef SESAMI_DETECT_GLOB_H
#define SESAMI_DETECT_GLOB_H

#include <stdbool.h>

/* `*`, `?` and [...] do not match a slash; `**` between slashes or at an end matches any number of
 * folders. Case counts. Time is at most the product of both lengths. */
bool glob_matches(const char *pattern, const char *text);

#endif
