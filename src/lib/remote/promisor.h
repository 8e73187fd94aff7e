/*
 * Where a partial clone gets the objects from that it lacks: its promisor remote (git's
 * Documentation/technical/partial-clone).
 */
#ifndef SESAMI_REMOTE_PROMISOR_H
#define SESAMI_REMOTE_PROMISOR_H

#include "git/repository.h"

/* The URL of the first promisor remote that the repository's configuration names, malloc'd: one
 * that may be handed to git, by the rules that git/address.h and clone(1) have. Nothing else of the
 * configuration is looked at. A path becomes a file:// URL. Codes: "no-promisor",
 * "credentials-in-url", "protocol-not-allowed" (file:// without `allow_file`), "bad-address" (a
 * relative path among others), "unsupported-protocol" and config_read()'s. */
int promisor_find(char **url, const struct repository *repository, bool allow_file,
                  struct error *error);

#endif
