/* The options of gh-repos. */
#ifndef SESAMI_GH_REPOS_OPTIONS_H
#define SESAMI_GH_REPOS_OPTIONS_H

#include "base/options.h"
#include "gh-repos/settings.h"

extern const struct option_spec gh_repos_options[];

/* Fills in what holds when no option says otherwise. */
int gh_repos_defaults(struct gh_repos *gh, struct error *error);

/* An option_handler; `context` is a struct gh_repos. */
int gh_repos_set_option(void *context, const struct option_spec *option, const char *value,
                        struct error *error);

#endif
