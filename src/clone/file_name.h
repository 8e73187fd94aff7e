/* Names of files and directories made from what records say. */
#ifndef SESAMI_CLONE_FILE_NAME_H
#define SESAMI_CLONE_FILE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* "github.com/owner/name" with `end` ".git" becomes "github.com+owner+name.git". A name from a
 * record may hold anything ("../.."), so only harmless letters are kept; it is cut to fit. */
void file_name_set(char *name, size_t size, const char *text, const char *end);

/* Whether `text` is itself a harmless name: letters, digits, "-", "_" and ".", this not first. */
bool file_name_is_harmless(const char *text);

#endif
