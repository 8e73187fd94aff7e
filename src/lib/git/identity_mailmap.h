/*
 * Where a repository's mailmaps are: .mailmap of the analysed commit's tree (of what is checked
 * out, git would say), then mailmap.blob of its own configuration, which in a bare repository
 * stands in the place of .mailmap.  mailmap.file is not read: an analysed repository must not name
 * files of this machine.
 */
#ifndef SESAMI_GIT_IDENTITY_MAILMAP_H
#define SESAMI_GIT_IDENTITY_MAILMAP_H

#include "git/mailmap.h"
#include "git/repository.h"

/* Adds them all, in git's order. What is not there, or is no blob, adds nothing. */
int identity_read_mailmaps(struct mailmap *mailmap, struct repository *repository,
                           const struct object_id *head, struct error *error);

#endif
