/*
 * Mailmaps as git reads and applies them (Documentation/gitmailmap; facts from its mailmap.c).
 * Names and addresses match without regard to (ASCII) case; later lines win.
 */
#ifndef SESAMI_GIT_MAILMAP_H
#define SESAMI_GIT_MAILMAP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct mailmap;

struct mailmap *mailmap_new(void);
void mailmap_free(struct mailmap *mailmap);

/* Adds the lines of a mailmap file. Lines that are none are passed over, as git does. */
int mailmap_add(struct mailmap *mailmap, const char *bytes, size_t size, struct error *error);

/* Looks up (name, email) of the given sizes. True when it maps: *new_name and *new_email are the
 * mailmap's strings then, NULL for what stays as it is. */
bool mailmap_apply(const struct mailmap *mailmap, const char *name, size_t name_size,
                   const char *email, size_t email_size, const char **new_name,
                   const char **new_email);

#endif
