/* Cargo.toml and Cargo.lock. */
#include "detect/manifest_parsers.h"

#include <string.h>

static const char *requirement_of(const struct node *entry)
{
    static const char *const keys[] = {"version", "git", "path"};
    const char *requirement = node_text(entry);

    for (size_t i = 0; *requirement == '\0' && i < sizeof(keys) / sizeof(keys[0]); i++) {
        requirement = node_get_text(entry, keys[i]);
    }
    return requirement;
}

static const char *name_of(const struct node *entry)
{
    const char *package = node_get_text(entry, "package");

    return *package == '\0' ? entry->key : package;
}

static void read_section(struct manifest *manifest, const struct node *section,
                         enum dependency_scope scope)
{
    for (const struct node *entry = node_first(section); entry != NULL; entry = entry->next) {
        bool optional = strcmp(node_get_text(entry, "optional"), "true") == 0;

        if (entry->key != NULL) {
            manifest_depend(manifest, "cargo", name_of(entry), requirement_of(entry),
                            optional ? SCOPE_OPTIONAL : scope, entry->line);
        }
    }
}

static void read_sections(struct manifest *manifest, const struct node *map)
{
    read_section(manifest, node_get(map, "dependencies"), SCOPE_RUNTIME);
    read_section(manifest, node_get(map, "dev-dependencies"), SCOPE_DEV);
    read_section(manifest, node_get(map, "dev_dependencies"), SCOPE_DEV);
    read_section(manifest, node_get(map, "build-dependencies"), SCOPE_BUILD);
    read_section(manifest, node_get(map, "build_dependencies"), SCOPE_BUILD);
}

void manifest_cargo(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);

    read_sections(manifest, root);
    for (const struct node *target = node_first(node_get(root, "target")); target != NULL;
         target = target->next) {
        read_sections(manifest, target);
    }
    for (const struct node *entry = node_first(node_at(root, "workspace.dependencies"));
         entry != NULL; entry = entry->next) {
        if (entry->key != NULL) {
            manifest_manage(manifest, "cargo", name_of(entry), requirement_of(entry), entry->line);
        }
    }
}

void manifest_cargo_lock(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);

    for (const struct node *package = node_first(node_get(root, "package")); package != NULL;
         package = package->next) {
        manifest_lock(manifest, "cargo", node_get_text(package, "name"), NULL,
                      node_get_text(package, "version"), NULL, package->line);
    }
}
