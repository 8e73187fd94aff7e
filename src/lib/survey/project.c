#include "survey/project.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Configuration of the project that linguist's vendored paths take in; folders with their slash. */
static const char *const configuration[] = {
    ".devcontainer/", ".github/",    ".gitmodules", ".mvn/",   ".teamcity/", ".vscode/",
    "Jenkinsfile",    "Vagrantfile", "gradle/",     "gradlew", "mvnw",       "proguard-rules.pro",
};

/* Where such a name stands in the path as a part of its own; NULL: nowhere. */
static const char *find_configuration(const char *path)
{
    for (size_t i = 0; i < sizeof configuration / sizeof *configuration; i++) {
        const char *name = configuration[i];
        size_t size = strlen(name);

        for (const char *at = path; (at = strstr(at, name)) != NULL; at++)
            if ((at == path || at[-1] == '/') && (name[size - 1] == '/' || at[size] == '\0'))
                return at;
    }
    return NULL;
}

bool project_owns(const char *path, enum file_category category,
                  const struct attributes *attributes)
{
    const char *at = find_configuration(path);
    struct file_kind kind;
    char *parent;

    if (category != CATEGORY_VENDORED)
        return true;
    if (at == NULL)
        return false;
    if (at == path)
        return true;
    parent = strndup(path, (size_t)(at - path) + 1);
    if (parent == NULL)
        return false;
    language_classify(parent, MODE_FILE, NULL, 0, attributes, &kind);
    free(parent);
    return kind.category != CATEGORY_VENDORED;
}

const struct language *project_language(const struct survey_file *file)
{
    return file->kind.category == CATEGORY_SOURCE ? file->kind.language : NULL;
}

int project_read(const struct survey_file *file, const struct attributes *attributes,
                 const struct manifest_sink *sink, struct error *problem, struct error *error)
{
    const struct language *language = project_language(file);

    if (MODE_TYPE(file->mode) != MODE_TYPE(MODE_FILE) ||
        !project_owns(file->path, file->kind.category, attributes))
        return 0;
    if (tech_from_path(file->path, sink, error) != 0)
        return -1;
    if (language != NULL && tech_from_language(language->name, file->path, sink, error) != 0)
        return -1;
    if (!manifest_wanted(file->path))
        return 0;
    if (file->kind.skip == SKIP_TOO_LARGE)
        error_record(problem, "too-large", "manifest of %" PRIu64 " bytes", file->size);
    if (file->bytes == NULL || file->kind.skip != SKIP_NONE)
        return 0;
    if (manifest_parse(file->path, file->bytes, file->size, sink, problem) == 0 ||
        problem->kind == ERROR_RECORD)
        return 0;
    *error = *problem;
    return -1;
}
