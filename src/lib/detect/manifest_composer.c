/* composer.json and composer.lock. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

/* "php", "ext-json" and the like stand for the platform; only what has a vendor is a package. */
static void read_section(struct manifest *manifest, const struct node *section,
                         enum dependency_scope scope)
{
    for (const struct node *node = node_first(section); node != NULL; node = node->next) {
        if (node->key == NULL) {
            continue;
        }
        char *name = manifest_copy(manifest, node->key, strlen(node->key));
        for (char *byte = name; *byte != '\0'; byte++) {
            *byte = (char)tolower((unsigned char)*byte);
        }
        if (strchr(name, '/') != NULL) {
            manifest_depend(manifest, "composer", name, node->text, scope, node->line);
        } else {
            manifest_prove(manifest, "composer", name, node->line);
        }
    }
}

void manifest_composer(struct manifest *manifest)
{
    const struct node *root = manifest_json(manifest);

    read_section(manifest, node_get(root, "require"), SCOPE_RUNTIME);
    read_section(manifest, node_get(root, "require-dev"), SCOPE_DEV);
}

static void lock_package(struct manifest *manifest, void *context, const char *section,
                         const struct node *package)
{
    const struct node *name = node_get(package, "name");
    const char *version = node_get_text(package, "version");
    bool tagged = *version == 'v' && isdigit((unsigned char)version[1]);

    (void)context, (void)section;
    if (name != NULL) {
        manifest_lock(manifest, "composer", name->text, NULL, version + tagged, NULL, name->line);
    }
}

void manifest_composer_lock(struct manifest *manifest)
{
    static const char *const sections[] = {"packages", "packages-dev", NULL};

    manifest_stream_json(manifest, sections, lock_package, NULL);
}
