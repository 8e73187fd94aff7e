/* Kubernetes objects, Helm charts, Kustomize, dev containers. */
#include "detect/manifest_parsers.h"

#include <string.h>

enum { WALK_DEPTH = 20 };

static void read_containers(struct manifest *manifest, const struct node *list)
{
    for (const struct node *container = node_first(list); container != NULL;
         container = container->next) {
        const struct node *image = node_get(container, "image");

        if (image != NULL && image->kind == NODE_STRING) {
            manifest_image(manifest, image->text, SCOPE_RUNTIME, image->line);
        }
    }
}

/* Pods stand in templates of templates: lists of containers are looked for at every level. */
static void walk_object(struct manifest *manifest, const struct node *node, int depth)
{
    read_containers(manifest, node_get(node, "containers"));
    read_containers(manifest, node_get(node, "initContainers"));
    for (const struct node *child = node_first(node); child != NULL && depth < WALK_DEPTH;
         child = child->next) {
        walk_object(manifest, child, depth + 1);
    }
}

/* What an object is of stands at the start of a line even where a template's braces, which are no
 * YAML yet, fill in the rest. */
static void read_versions(struct manifest *manifest)
{
    static const char key[] = "apiVersion:";
    struct manifest_line line;

    manifest_lines(manifest, &line);
    while (manifest_next(&line)) {
        if (text_starts(line.text, key)) {
            char *version = text_trim(line.text + strlen(key));

            text_cut(version, " #");
            manifest_prove(manifest, "object", text_unquote(version), line.number);
        }
    }
}

/* Objects; without an image in any of them they need not be read as YAML. */
void manifest_kubernetes(struct manifest *manifest)
{
    read_versions(manifest);
    if (memmem(manifest->bytes, manifest->size, "{{", 2) != NULL ||
        memmem(manifest->bytes, manifest->size, "image:", 6) == NULL) {
        return;
    }
    for (const struct node *object = manifest_yaml(manifest); object != NULL;
         object = object->next) {
        if (node_get(object, "kind") != NULL && node_get(object, "apiVersion") != NULL) {
            walk_object(manifest, node_get(object, "spec"), 0);
            walk_object(manifest, node_get(object, "items"), 0);
        }
    }
}

/* Chart.yaml, and requirements.yaml of the first version. */
void manifest_helm(struct manifest *manifest)
{
    const struct node *charts = node_get(manifest_yaml(manifest), "dependencies");

    for (const struct node *chart = node_first(charts); chart != NULL; chart = chart->next) {
        const struct node *name = node_get(chart, "name");

        if (name != NULL && !text_starts(node_get_text(chart, "repository"), "file:")) {
            manifest_depend(manifest, "helm", name->text, node_get_text(chart, "version"),
                            SCOPE_RUNTIME, name->line);
        }
    }
}

void manifest_helm_lock(struct manifest *manifest)
{
    const struct node *charts = node_get(manifest_yaml(manifest), "dependencies");

    for (const struct node *chart = node_first(charts); chart != NULL; chart = chart->next) {
        manifest_lock(manifest, "helm", node_get_text(chart, "name"), NULL,
                      node_get_text(chart, "version"), NULL, chart->line);
    }
}

void manifest_kustomize(struct manifest *manifest)
{
    const struct node *images = node_get(manifest_yaml(manifest), "images");

    for (const struct node *image = node_first(images); image != NULL; image = image->next) {
        const struct node *renamed = node_get(image, "newName");
        const struct node *name = renamed != NULL ? renamed : node_get(image, "name");

        if (name != NULL) {
            manifest_image(
                manifest,
                manifest_format(manifest, "%s:%s", name->text, node_get_text(image, "newTag")),
                SCOPE_RUNTIME, name->line);
        }
    }
}

void manifest_devcontainer(struct manifest *manifest)
{
    const struct node *root = manifest_json(manifest);
    const struct node *image = node_get(root, "image");

    if (image != NULL) {
        manifest_image(manifest, image->text, SCOPE_DEV, image->line);
    }
    for (const struct node *feature = node_first(node_get(root, "features")); feature != NULL;
         feature = feature->next) {
        if (feature->key != NULL) {
            char *name = manifest_copy(manifest, feature->key, strlen(feature->key));
            char *slash = strrchr(name, '/');
            char *version = slash == NULL ? NULL : text_cut(slash, ":");

            manifest_depend(manifest, "devcontainer", name, version, SCOPE_DEV, feature->line);
        }
    }
}
