/* package.json; the catalogs that it, pnpm and Yarn keep for a whole workspace. */
#include "detect/manifest_parsers.h"

#include <string.h>

/* "npm:real-name@^1" stands for another package than the key says. */
static const char *real_name(struct manifest *manifest, const char *key, const char *requirement)
{
    if (!text_starts(requirement, "npm:")) {
        return key;
    }
    const char *name = requirement + 4;
    const char *at = *name == '\0' ? NULL : strchr(name + 1, '@');
    bool has_name = at != NULL || *name == '@' || (*name >= 'a' && *name <= 'z');

    if (!has_name) {
        return key; /* yarn's "npm:^1" */
    }
    return manifest_copy(manifest, name, at == NULL ? strlen(name) : (size_t)(at - name));
}

static void read_section(struct manifest *manifest, const struct node *package, const char *section,
                         enum dependency_scope scope)
{
    for (const struct node *node = node_first(node_get(package, section)); node != NULL;
         node = node->next) {
        if (node->kind == NODE_STRING && node->key != NULL) {
            manifest_depend(manifest, "npm", real_name(manifest, node->key, node->text), node->text,
                            scope, node->line);
        }
    }
}

static void read_peers(struct manifest *manifest, const struct node *package)
{
    const struct node *meta = node_get(package, "peerDependenciesMeta");

    for (const struct node *node = node_first(node_get(package, "peerDependencies")); node != NULL;
         node = node->next) {
        if (node->kind == NODE_STRING && node->key != NULL) {
            bool optional =
                strcmp(node_get_text(node_get(meta, node->key), "optional"), "true") == 0;

            manifest_depend(manifest, "npm", node->key, node->text,
                            optional ? SCOPE_OPTIONAL : SCOPE_RUNTIME, node->line);
        }
    }
}

static void read_catalog(struct manifest *manifest, const struct node *catalog, const char *name)
{
    for (const struct node *node = node_first(catalog); node != NULL; node = node->next) {
        if (node->kind == NODE_STRING && node->key != NULL) {
            manifest_catalog(manifest, name, "npm", node->key, node->text, node->line);
        }
    }
}

/* `catalog`, which is called "default", and those of `catalogs` by their names. */
static void read_catalogs(struct manifest *manifest, const struct node *owner)
{
    read_catalog(manifest, node_get(owner, "catalog"), "default");
    for (const struct node *node = node_first(node_get(owner, "catalogs")); node != NULL;
         node = node->next) {
        if (node->key != NULL) {
            read_catalog(manifest, node, node->key);
        }
    }
}

void manifest_npm_catalogs(struct manifest *manifest)
{
    read_catalogs(manifest, manifest_yaml(manifest));
}

void manifest_npm(struct manifest *manifest)
{
    const struct node *package = manifest_json(manifest);
    const struct node *manager = node_get(package, "packageManager");

    read_catalogs(manifest, package);
    read_catalogs(manifest, node_get(package, "workspaces"));
    read_section(manifest, package, "dependencies", SCOPE_RUNTIME);
    read_section(manifest, package, "devDependencies", SCOPE_DEV);
    read_section(manifest, package, "optionalDependencies", SCOPE_OPTIONAL);
    read_peers(manifest, package);
    if (manager != NULL) {
        char *name = manifest_copy(manifest, manager->text, strlen(manager->text));

        text_cut(name, "@");
        manifest_prove(manifest, "package-manager", name, manager->line);
    }
    for (const struct node *engine = node_first(node_get(package, "engines")); engine != NULL;
         engine = engine->next) {
        if (engine->key != NULL) {
            manifest_prove(manifest, "engine", engine->key, engine->line);
        }
    }
}
