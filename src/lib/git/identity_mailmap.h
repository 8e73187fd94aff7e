/*
 * Where a repository's mailmaps are: .mailmap of the analysed commit's tree, then mailmap.blob and
 * mailmap.file of its own configuration.
 */
#ifndef SESAMI_GIT_IDENTITY_MAILMAP_H
#define SESAMI_GIT_IDENTITY_MAILMAP_H

#include "git/mailmap.h"
#include "git/repository.h"

/* Adds them all, in git's order. What is not there, or is no blob, adds nothing. */
int identity_read_mailmaps(struct mailmap *mailmap, struct repository *repository,
                           const struct object_id *head, struct error *error);

#endif
