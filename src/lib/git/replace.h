/*
 * What a repository puts in other objects' place: refs/replace (git-replace(1)) and, older,
 * info/grafts (gitrepository-layout(5)), as git applies them wherever it reads an object or a
 * commit's parents.
 *
 * refs/replace/ID names the object that is read when ID is asked for, whatever its type; chains are
 * followed as far as git does.  core.useReplaceRefs of the repository's own configuration switches
 * it off; GIT_NO_REPLACE_OBJECTS is not looked at.  A line "COMMIT PARENT..." of info/grafts gives
 * a commit other parents, before and after it was replaced.
 *
 * With either, history can go round in circles, where each commit comes behind itself: history.h
 * finds that out.  Most repositories have neither, and then there is no table and nothing to pay.
 */
#ifndef SESAMI_GIT_REPLACE_H
#define SESAMI_GIT_REPLACE_H

#include "git/repository.h"

struct replacements;

/* Reads both; *replacements is NULL when there are none. What git passes over with a warning is
 * passed over. Codes: "corrupt-reference" (two for one object), "unreadable-repository". */
int replacements_load(struct replacements **replacements, const struct repository *repository,
                      bool use_references, struct error *error);
void replacements_free(struct replacements *replacements);

/* What to read when `id` is asked for: *actual, `id` itself as a rule. "corrupt-reference" when the
 * chain from there is longer than git follows it. */
int replacements_object(const struct replacements *replacements, const struct object_id *id,
                        const struct object_id **actual, struct error *error);

/* The parents that grafts give a commit instead of its own; false: they say nothing of it. */
bool replacements_parents(const struct replacements *replacements, const struct object_id *commit,
                          const struct object_id **parents, size_t *count);

#endif
