/*
 * From an argument or a `repo` record to a clone: decides where the repository is and how to get
 * at it, and turns what fails into an `error` record that names it.
 */
#ifndef SESAMI_CLONE_SOURCE_H
#define SESAMI_CLONE_SOURCE_H

#include "base/tool.h"
#include "clone/settings.h"

/* In records it has the name that its address gives it. */
int source_from_text(struct clone_settings *settings, struct tool_run *run, const char *text,
                     struct error *error);

/* By the record's `path`, else `clone_url`, else `repo`, which is also its name in records; without
 * one it is named by its address. */
int source_from_record(struct clone_settings *settings, struct tool_run *run, const json_t *record,
                       struct error *error);

/* True for a `repo` record whose URL holds credentials: it is refused ("credentials-in-url") and
 * must not even be copied. */
bool source_holds_credentials(const json_t *record);

#endif
