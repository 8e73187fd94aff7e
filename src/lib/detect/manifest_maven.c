/* pom.xml, with the properties that stand in the file itself; what other poms add is
 * dependency_maven.h's. */
#include "detect/manifest_parsers.h"

#include <string.h>

enum { EXPANSION_ROUNDS = 8, EXPANSION_LIMIT = 1000 };

/* ${name}: a property, or one of the project's own coordinates. */
static const char *find_property(const struct node *project, const char *name)
{
    const struct node *property = node_get(node_get(project, "properties"), name);

    if (property != NULL) {
        return property->text;
    }
    if (text_starts(name, "project.") || text_starts(name, "pom.")) {
        name = strchr(name, '.') + 1;
    }
    const struct node *found = node_at(project, name);
    /* A project without a version or group of its own has its parent's. */
    return node_text(found != NULL ? found : node_get(node_get(project, "parent"), name));
}

/* Replaces the first ${name}; the text itself when there is none that is known. */
static const char *expand_once(struct manifest *manifest, const struct node *project,
                               const char *text)
{
    const char *start = strstr(text, "${");
    const char *end = start == NULL ? NULL : strchr(start, '}');

    if (end == NULL || strlen(text) > EXPANSION_LIMIT) {
        return text;
    }
    const char *name = manifest_copy(manifest, start + 2, (size_t)(end - start) - 2);
    const char *value = find_property(project, name);
    if (*value == '\0' || strlen(value) > EXPANSION_LIMIT) {
        return text;
    }
    return manifest_format(manifest, "%.*s%s%s", (int)(start - text), text, value, end + 1);
}

static const char *expand(struct manifest *manifest, const struct node *project, const char *text)
{
    for (int round = 0; round < EXPANSION_ROUNDS; round++) {
        const char *expanded = expand_once(manifest, project, text);

        if (expanded == text) {
            break;
        }
        text = expanded;
    }
    return text;
}

static enum dependency_scope scope_of(const struct node *dependency)
{
    const char *scope = node_get_text(dependency, "scope");

    if (strcmp(node_get_text(dependency, "optional"), "true") == 0) {
        return SCOPE_OPTIONAL;
    }
    if (strcmp(scope, "test") == 0) {
        return SCOPE_DEV;
    }
    return strcmp(scope, "provided") == 0 ? SCOPE_BUILD : SCOPE_RUNTIME;
}

static void read_artifact(struct manifest *manifest, const struct node *project,
                          const struct node *element, enum dependency_scope scope, bool managed)
{
    const struct node *artifact = node_get(element, "artifactId");
    const char *group = node_get_text(element, "groupId");

    if (artifact == NULL || *artifact->text == '\0') {
        return;
    }
    if (*group == '\0') {
        group = "org.apache.maven.plugins"; /* what Maven takes for plugins */
    }
    const char *name = manifest_format(manifest, "%s:%s", expand(manifest, project, group),
                                       expand(manifest, project, artifact->text));
    const char *version = node_get_text(element, "version");
    if (!managed) {
        manifest_depend(manifest, "maven", name, expand(manifest, project, version), scope,
                        artifact->line);
    } else if (strcmp(node_get_text(element, "scope"), "import") == 0) {
        manifest_note(manifest, DEPENDENCY_IMPORT, "maven", name, version, artifact->line);
    } else { /* meant with the properties of whoever inherits it */
        manifest_manage(manifest, "maven", name, version, artifact->line);
    }
}

static void read_dependencies(struct manifest *manifest, const struct node *project,
                              const struct node *owner, bool managed)
{
    for (const struct node *element = node_first(node_get(owner, "dependencies")); element != NULL;
         element = element->next) {
        if (strcmp(element->key, "dependency") == 0) {
            read_artifact(manifest, project, element, scope_of(element), managed);
        }
    }
}

static void read_plugins(struct manifest *manifest, const struct node *project,
                         const struct node *build, bool managed)
{
    for (const struct node *element = node_first(node_get(build, "plugins")); element != NULL;
         element = element->next) {
        if (strcmp(element->key, "plugin") == 0) {
            read_artifact(manifest, project, element, SCOPE_BUILD, managed);
        }
    }
}

/* A project, or a profile of it. */
static void read_model(struct manifest *manifest, const struct node *project,
                       const struct node *model)
{
    const struct node *build = node_get(model, "build");

    read_dependencies(manifest, project, model, false);
    read_dependencies(manifest, project, node_get(model, "dependencyManagement"), true);
    read_plugins(manifest, project, build, false);
    read_plugins(manifest, project, node_get(build, "pluginManagement"), true);
}

static void note_properties(struct manifest *manifest, const struct node *properties)
{
    for (const struct node *property = node_first(properties); property != NULL;
         property = property->next) {
        if (*property->key != '@') {
            manifest_note(manifest, DEPENDENCY_PROPERTY, "maven", property->key, property->text,
                          property->line);
        }
    }
}

/* The coordinates, for poms that inherit from this one, and as properties. */
static void note_project(struct manifest *manifest, const struct node *project)
{
    static const char *const coordinates[] = {"groupId", "version"};
    const struct node *artifact = node_get(project, "artifactId");

    if (artifact == NULL) {
        return;
    }
    manifest_note(
        manifest, DEPENDENCY_PROJECT, "maven",
        manifest_format(manifest, "%s:%s",
                        expand(manifest, project, find_property(project, "project.groupId")),
                        artifact->text),
        NULL, artifact->line);
    for (size_t i = 0; i < sizeof(coordinates) / sizeof(coordinates[0]); i++) {
        const struct node *own = node_get(project, coordinates[i]);
        const struct node *inherited = node_get(node_get(project, "parent"), coordinates[i]);
        const struct node *found = own != NULL ? own : inherited;

        if (found != NULL) {
            manifest_note(manifest, DEPENDENCY_PROPERTY, "maven",
                          manifest_format(manifest, "project.%s", coordinates[i]), found->text,
                          found->line);
        }
        if (inherited != NULL) {
            manifest_note(manifest, DEPENDENCY_PROPERTY, "maven",
                          manifest_format(manifest, "project.parent.%s", coordinates[i]),
                          inherited->text, inherited->line);
        }
    }
}

/* Inherited from, not depended on: proof all the same. */
static void read_parent(struct manifest *manifest, const struct node *project,
                        const struct node *parent)
{
    const struct node *place = node_get(parent, "relativePath");
    const char *name = manifest_format(manifest, "%s:%s",
                                       expand(manifest, project, node_get_text(parent, "groupId")),
                                       node_get_text(parent, "artifactId"));

    manifest_note(manifest, DEPENDENCY_PARENT, "maven", name,
                  place != NULL ? place->text : "../pom.xml", parent->line);
    manifest_prove(manifest, "maven", name, parent->line);
}

void manifest_maven(struct manifest *manifest)
{
    const struct node *project = manifest_xml(manifest);
    const struct node *parent = node_get(project, "parent");

    note_project(manifest, project);
    note_properties(manifest, node_get(project, "properties"));
    if (parent != NULL) {
        read_parent(manifest, project, parent);
    }
    read_model(manifest, project, project);
    for (const struct node *profile = node_first(node_get(project, "profiles")); profile != NULL;
         profile = profile->next) {
        read_model(manifest, project, profile);
        note_properties(manifest, node_get(profile, "properties"));
    }
}
