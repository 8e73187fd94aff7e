/* .NET: project files, Directory.Packages.props, packages.config, packages.lock.json. */
#include "detect/manifest_parsers.h"

#include <string.h>
#include <strings.h>

/* An attribute, or the child element of the same name. */
static const char *value_of(struct manifest *manifest, const struct node *element, const char *name)
{
    const char *value = node_get_text(element, manifest_format(manifest, "@%s", name));

    return *value == '\0' ? node_get_text(element, name) : value;
}

static void read_reference(struct manifest *manifest, const struct node *element)
{
    const char *name = value_of(manifest, element, "Include");
    const char *version = value_of(manifest, element, "Version");
    bool tool = strcasecmp(value_of(manifest, element, "PrivateAssets"), "all") == 0;

    if (*name == '\0') {
        name = value_of(manifest, element, "Update");
        if (*version != '\0') { /* changes what stands elsewhere */
            manifest_manage(manifest, "nuget", name, version, element->line);
        }
        return;
    }
    if (*version == '\0') {
        version = value_of(manifest, element, "VersionOverride");
    }
    manifest_depend(manifest, "nuget", name, version, tool ? SCOPE_BUILD : SCOPE_RUNTIME,
                    element->line);
}

static void read_item(struct manifest *manifest, const struct node *element)
{
    const char *name = value_of(manifest, element, "Include");

    if (strcmp(element->key, "PackageReference") == 0) {
        read_reference(manifest, element);
    } else if (strcmp(element->key, "PackageVersion") == 0) {
        manifest_manage(manifest, "nuget", name, value_of(manifest, element, "Version"),
                        element->line);
    } else if (strcmp(element->key, "GlobalPackageReference") == 0 ||
               strcmp(element->key, "DotNetCliToolReference") == 0) {
        manifest_depend(manifest, "nuget", name, value_of(manifest, element, "Version"),
                        SCOPE_BUILD, element->line);
    } else if (strcmp(element->key, "FrameworkReference") == 0) {
        manifest_prove(manifest, "nuget", name, element->line);
    }
}

/* ItemGroups stand in the project, and in its Choose/When elements. */
static void read_groups(struct manifest *manifest, const struct node *parent, int depth)
{
    for (const struct node *child = node_first(parent); child != NULL; child = child->next) {
        if (strcmp(child->key, "ItemGroup") == 0) {
            for (const struct node *item = child->first; item != NULL; item = item->next) {
                read_item(manifest, item);
            }
        } else if (depth < 4 &&
                   (strcmp(child->key, "Choose") == 0 || strcmp(child->key, "When") == 0 ||
                    strcmp(child->key, "Otherwise") == 0)) {
            read_groups(manifest, child, depth + 1);
        }
    }
}

void manifest_nuget(struct manifest *manifest)
{
    const struct node *project = manifest_xml(manifest);
    const struct node *sdk = node_get(project, "@Sdk");

    if (sdk != NULL) {
        manifest_prove(manifest, "nuget", sdk->text, sdk->line);
    }
    read_groups(manifest, project, 0);
}

void manifest_packages_config(struct manifest *manifest)
{
    const struct node *packages = manifest_xml(manifest);

    for (const struct node *package = node_first(packages); package != NULL;
         package = package->next) {
        bool development = strcmp(node_get_text(package, "@developmentDependency"), "true") == 0;

        manifest_depend(manifest, "nuget", node_get_text(package, "@id"),
                        node_get_text(package, "@version"), development ? SCOPE_DEV : SCOPE_RUNTIME,
                        package->line);
    }
}

void manifest_nuget_lock(struct manifest *manifest)
{
    const struct node *frameworks = node_get(manifest_json(manifest), "dependencies");

    for (const struct node *framework = node_first(frameworks); framework != NULL;
         framework = framework->next) {
        for (const struct node *package = framework->first; package != NULL;
             package = package->next) {
            if (package->key != NULL) {
                manifest_lock(manifest, "nuget", package->key, NULL,
                              node_get_text(package, "resolved"), NULL, package->line);
            }
        }
    }
}
