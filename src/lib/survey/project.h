/*
 * What a project says of itself in one file: its dependencies and technologies.
 *
 * Manifests of code that was copied into it (vendored folders, test fixtures) prove nothing.
 */
#ifndef SESAMI_SURVEY_PROJECT_H
#define SESAMI_SURVEY_PROJECT_H

#include "detect/manifest.h"
#include "survey/survey.h"

/* Whether a file belongs to the project itself: not vendored, or configuration that linguist calls
 * vendored only to keep it out of the bar (.github/, Jenkinsfile, ...). By path and attributes
 * alone. */
bool project_owns(const char *path, enum file_category category,
                  const struct attributes *attributes);

/* The language that a file proves to be in use; NULL for what is vendored, generated or
 * documentation. */
const struct language *project_language(const struct survey_file *file);

/* Reports to `sink` what the file's path and language and, if it is a manifest, its content
 * prove. For a manifest that could not be read to its end `problem` is set (see manifest_parse());
 * what was reported until then stands. Only the sink's failures and the environment's are errors.
 */
int project_read(const struct survey_file *file, const struct attributes *attributes,
                 const struct manifest_sink *sink, struct error *problem, struct error *error);

#endif
