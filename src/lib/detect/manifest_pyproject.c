/* Python: pyproject.toml (PEP 621, PEP 735, PEP 518, Poetry, PDM, uv, Hatch) and Pipfile. */
#include "detect/manifest_parsers.h"

#include <string.h>
#include <strings.h>

/* "name[extra]" of the project itself: a way to put its own extras together, no dependency. */
static bool is_own(const struct manifest *manifest, const char *requirement)
{
    const char *own = node_text(node_at(manifest->document.root, "project.name"));
    size_t size = strlen(own);

    return size > 0 && strncasecmp(requirement, own, size) == 0 && requirement[size] == '[';
}

static void read_list(struct manifest *manifest, const struct node *list,
                      enum dependency_scope scope)
{
    for (const struct node *node = node_first(list); node != NULL; node = node->next) {
        if (node->kind == NODE_STRING && !is_own(manifest, node->text)) {
            pypi_depend(manifest, manifest_copy(manifest, node->text, strlen(node->text)), scope,
                        node->line);
        }
    }
}

static void read_lists(struct manifest *manifest, const struct node *map,
                       enum dependency_scope scope)
{
    for (const struct node *list = node_first(map); list != NULL; list = list->next) {
        read_list(manifest, list, scope);
    }
}

/* 'name = "^1"' or 'name = {version = "^1", optional = true}', as Poetry and Pipenv have it. Of
 * several constraints ([{...}, {...}]) the first is reported. */
static void read_entry(struct manifest *manifest, const struct node *entry,
                       enum dependency_scope scope)
{
    static const char *const keys[] = {"version", "git", "path", "url", "file"};
    const struct node *value = entry->kind == NODE_LIST ? entry->first : entry;
    const char *requirement = node_text(value);

    if (strcmp(entry->key, "python") == 0) {
        return;
    }
    for (size_t i = 0; *requirement == '\0' && i < sizeof(keys) / sizeof(keys[0]); i++) {
        requirement = node_get_text(value, keys[i]);
    }
    if (strcmp(node_get_text(value, "optional"), "true") == 0) {
        scope = SCOPE_OPTIONAL;
    }
    char *name = manifest_copy(manifest, entry->key, strlen(entry->key));
    manifest_depend(manifest, "pypi", pypi_normalize(name), requirement, scope, entry->line);
}

static void read_entries(struct manifest *manifest, const struct node *map,
                         enum dependency_scope scope)
{
    for (const struct node *entry = node_first(map); entry != NULL; entry = entry->next) {
        if (entry->key != NULL) {
            read_entry(manifest, entry, scope);
        }
    }
}

static void read_poetry(struct manifest *manifest, const struct node *poetry)
{
    read_entries(manifest, node_get(poetry, "dependencies"), SCOPE_RUNTIME);
    read_entries(manifest, node_get(poetry, "dev-dependencies"), SCOPE_DEV);
    for (const struct node *group = node_first(node_get(poetry, "group")); group != NULL;
         group = group->next) {
        bool is_main = group->key != NULL && strcmp(group->key, "main") == 0;

        read_entries(manifest, node_get(group, "dependencies"),
                     is_main ? SCOPE_RUNTIME : SCOPE_DEV);
    }
}

/* "[tool.black]" is proof of black. */
static void read_tools(struct manifest *manifest, const struct node *tools)
{
    for (const struct node *tool = node_first(tools); tool != NULL; tool = tool->next) {
        if (tool->key != NULL) {
            manifest_prove(manifest, "pyproject-tool", tool->key, tool->line);
        }
    }
}

void manifest_pyproject(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);
    const struct node *tool = node_get(root, "tool");

    read_list(manifest, node_at(root, "project.dependencies"), SCOPE_RUNTIME);
    read_lists(manifest, node_at(root, "project.optional-dependencies"), SCOPE_OPTIONAL);
    read_lists(manifest, node_get(root, "dependency-groups"), SCOPE_DEV);
    read_list(manifest, node_at(root, "build-system.requires"), SCOPE_BUILD);
    read_poetry(manifest, node_get(tool, "poetry"));
    read_lists(manifest, node_at(tool, "pdm.dev-dependencies"), SCOPE_DEV);
    read_list(manifest, node_at(tool, "uv.dev-dependencies"), SCOPE_DEV);
    for (const struct node *env = node_first(node_at(tool, "hatch.envs")); env != NULL;
         env = env->next) {
        read_list(manifest, node_get(env, "dependencies"), SCOPE_DEV);
        read_list(manifest, node_get(env, "extra-dependencies"), SCOPE_DEV);
    }
    read_tools(manifest, tool);
}

void manifest_pipfile(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);

    read_entries(manifest, node_get(root, "packages"), SCOPE_RUNTIME);
    read_entries(manifest, node_get(root, "dev-packages"), SCOPE_DEV);
}

static void lock_entry(struct manifest *manifest, void *context, const char *section,
                       const struct node *entry)
{
    const char *version = node_get_text(entry, "version");

    (void)context, (void)section;
    if (entry->key != NULL) {
        char *name = manifest_copy(manifest, entry->key, strlen(entry->key));

        manifest_lock(manifest, "pypi", pypi_normalize(name), NULL, version + strspn(version, "="),
                      NULL, entry->line);
    }
}

void manifest_pipfile_lock(struct manifest *manifest)
{
    static const char *const sections[] = {"default", "develop", NULL};

    manifest_stream_json(manifest, sections, lock_entry, NULL);
}

/* Poetry, uv and PDM write the same [[package]] tables; PEP 751's are called [[packages]]. */
void manifest_python_lock(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);
    const struct node *packages = node_get(root, "package");

    for (const struct node *package =
             node_first(packages != NULL ? packages : node_get(root, "packages"));
         package != NULL; package = package->next) {
        const struct node *named = node_get(package, "name");
        char *name = manifest_copy(manifest, node_text(named), strlen(node_text(named)));

        manifest_lock(manifest, "pypi", pypi_normalize(name), NULL,
                      node_get_text(package, "version"), NULL, package->line);
    }
}
