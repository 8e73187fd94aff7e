/*
 * A repository as GitHub's API describes it, as a `repo` record.
 */
#ifndef SESAMI_GH_REPOS_GITHUB_REPO_H
#define SESAMI_GH_REPOS_GITHUB_REPO_H

#include "base/error.h"

#include <jansson.h>
#include <stdint.h>

/* The record, the caller's to json_decref(), and the repository's number. NULL: "bad-answer" when
 * what must be there is missing, a field is of another type than GitHub's, or the name is none;
 * "unsupported-protocol" for a clone_url of plain http. What GitHub leaves null is left out. */
json_t *github_repo_record(const json_t *item, int64_t *id, struct error *error);

#endif
