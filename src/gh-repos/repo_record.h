/*
 * The normalised `repo` record: what `clone` needs to know about one repository.
 *
 *   {"type":"repo","repo":"github.com/o/n","clone_url":"https://github.com/o/n.git", ...}
 *   {"type":"repo","repo":"file:/abs/path","path":"/abs/path", ...}
 *
 * Credentials in a URL are left out; *credentials tells whether there were some.
 */
#ifndef SESAMI_GH_REPOS_REPO_RECORD_H
#define SESAMI_GH_REPOS_REPO_RECORD_H

#include "base/error.h"

#include <jansson.h>

/* From a path, a URL or a repository's name. The caller's to json_decref(); NULL on failure: codes
 * of address_parse() and repository_open(). */
json_t *repo_record_from_text(const char *text, bool *credentials, struct error *error);

/* From a `repo` record, whose `path`, `clone_url` or `repo` (looked at in that order) says where it
 * is; every other field stays as it is. "missing-field" when there is none of the three. */
json_t *repo_record_from_record(const json_t *record, bool *credentials, struct error *error);

#endif
