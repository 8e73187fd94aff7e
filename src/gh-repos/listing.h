/* The repositories of an account: page after page, each written before the next is asked for. */
#ifndef SESAMI_GH_REPOS_LISTING_H
#define SESAMI_GH_REPOS_LISTING_H

#include "base/tool.h"
#include "gh-repos/settings.h"

/* Writes the `repo` records that the options leave in. What fails about this account or one of its
 * repositories is reported, and the return value is 0; -1 for what must end the run. */
int listing_write(struct gh_repos *gh, struct tool_run *run, const struct account *account,
                  struct error *error);

#endif
