/* Infrastructure that YAML describes: CloudFormation and SAM, Serverless, Pulumi, Helmfile; and
 * YAML whose name says nothing. */
#include "detect/manifest_parsers.h"

#include <ctype.h>
#include <string.h>

/* "nodejs18.x", "python3.12": the name in front of the version is what tools are called by. */
static void prove_runtime(struct manifest *manifest, const struct node *runtime)
{
    size_t size = 0;

    if (runtime == NULL || runtime->kind != NODE_STRING) {
        return;
    }
    while (isalpha((unsigned char)runtime->text[size])) {
        size++;
    }
    manifest_prove(manifest, "engine", manifest_copy(manifest, runtime->text, size), runtime->line);
}

static void read_container_definitions(struct manifest *manifest, const struct node *list)
{
    for (const struct node *container = node_first(list); container != NULL;
         container = container->next) {
        const struct node *image = node_get(container, "Image");

        if (image != NULL && image->kind == NODE_STRING) {
            manifest_image(manifest, image->text, SCOPE_RUNTIME, image->line);
        }
    }
}

static void read_resources(struct manifest *manifest, const struct node *resources)
{
    for (const struct node *resource = node_first(resources); resource != NULL;
         resource = resource->next) {
        const struct node *type = node_get(resource, "Type");
        const struct node *properties = node_get(resource, "Properties");

        if (type == NULL || !text_starts(type->text, "AWS::")) {
            continue;
        }
        manifest_prove(manifest, "cloudformation", type->text, type->line);
        prove_runtime(manifest, node_get(properties, "Runtime"));
        read_container_definitions(manifest, node_get(properties, "ContainerDefinitions"));
    }
}

/* A template in YAML or JSON; what is none has no such resources. */
void manifest_cloudformation(struct manifest *manifest)
{
    size_t size = manifest->size;
    const char *start = document_skip_bom(manifest->bytes, &size);

    if (memmem(start, size, "AWS::", 5) == NULL) {
        return;
    }
    while (size > 0 && isspace((unsigned char)*start)) {
        start++, size--;
    }
    const struct node *root =
        size > 0 && *start == '{' ? manifest_json(manifest) : manifest_yaml(manifest);
    read_resources(manifest, node_get(root, "Resources"));
}

static void read_plugins(struct manifest *manifest, const struct node *plugins)
{
    const struct node *list =
        plugins != NULL && plugins->kind == NODE_MAP ? node_get(plugins, "modules") : plugins;

    for (const struct node *plugin = node_first(list); plugin != NULL; plugin = plugin->next) {
        if (plugin->kind == NODE_STRING && *plugin->text != '.') {
            manifest_prove(manifest, "npm", plugin->text, plugin->line);
        }
    }
}

/* serverless.yml: its plugins are npm's, declared in package.json; here they are only proof. */
void manifest_serverless(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);
    const struct node *provider = node_get(root, "provider"), *resources;
    const struct node *name = node_get(provider, "name");

    name = name != NULL ? name : provider;
    if (name != NULL && name->kind == NODE_STRING) {
        manifest_prove(manifest, "serverless", name->text, name->line);
    }
    prove_runtime(manifest, node_get(provider, "runtime"));
    for (const struct node *function = node_first(node_get(root, "functions")); function != NULL;
         function = function->next) {
        prove_runtime(manifest, node_get(function, "runtime"));
    }
    read_plugins(manifest, node_get(root, "plugins"));
    resources = node_get(root, "resources");
    read_resources(manifest, node_get(resources, "Resources"));
    if (resources != NULL && resources->kind == NODE_LIST) {
        for (const struct node *part = node_first(resources); part != NULL; part = part->next) {
            read_resources(manifest, node_get(part, "Resources"));
        }
    }
}

/* "aws:s3/bucket:Bucket" and "aws:region" are of the provider "aws". */
static void prove_provider(struct manifest *manifest, const char *token, uint32_t line)
{
    size_t size = strcspn(token, ":");

    if (token[size] == ':' && size > 0) {
        manifest_prove(manifest, "pulumi", manifest_copy(manifest, token, size), line);
    }
}

/* Pulumi.yaml, the resources of programs written in it, and the stacks' configuration. */
void manifest_pulumi(struct manifest *manifest)
{
    const struct node *root = manifest_yaml(manifest);
    const struct node *runtime = node_get(root, "runtime");

    prove_runtime(manifest, runtime != NULL && runtime->kind == NODE_MAP ? node_get(runtime, "name")
                                                                         : runtime);
    for (const struct node *resource = node_first(node_get(root, "resources")); resource != NULL;
         resource = resource->next) {
        const struct node *type = node_get(resource, "type");

        prove_provider(manifest, node_text(type), type == NULL ? 0 : type->line);
    }
    for (const struct node *setting = node_first(node_get(root, "config")); setting != NULL;
         setting = setting->next) {
        if (setting->key != NULL) {
            prove_provider(manifest, setting->key, setting->line);
        }
    }
    for (const struct node *package = node_first(node_get(root, "packages")); package != NULL;
         package = package->next) {
        manifest_depend(manifest, "pulumi", package->key, package->text, SCOPE_RUNTIME,
                        package->line);
    }
}

/* helmfile.yaml: 'releases: [{name: x, chart: repository/chart, version: 1}]'. */
void manifest_helmfile(struct manifest *manifest)
{
    if (memmem(manifest->bytes, manifest->size, "{{", 2) != NULL) {
        return; /* a template, no YAML yet */
    }
    for (const struct node *root = manifest_yaml(manifest); root != NULL; root = root->next) {
        for (const struct node *release = node_first(node_get(root, "releases")); release != NULL;
             release = release->next) {
            const struct node *chart = node_get(release, "chart");

            if (chart != NULL && *chart->text != '.' && strchr(chart->text, '/') != NULL) {
                manifest_depend(manifest, "helm", strrchr(chart->text, '/') + 1,
                                node_get_text(release, "version"), SCOPE_RUNTIME, chart->line);
            }
        }
    }
}

/* Whether a line of the file begins with `text`. */
static bool has_line(const struct manifest *manifest, const char *text)
{
    const char *at = manifest->bytes, *end = at + manifest->size;
    size_t size = strlen(text);

    while ((at = memmem(at, (size_t)(end - at), text, size)) != NULL) {
        if (at == manifest->bytes || at[-1] == '\n') {
            return true;
        }
        at += size;
    }
    return false;
}

/* Only what by its first look is one of these is read as YAML at all. */
void manifest_any_yaml(struct manifest *manifest)
{
    if (has_line(manifest, "apiVersion:") && has_line(manifest, "kind:")) {
        manifest_kubernetes(manifest);
    } else if (has_line(manifest, "Resources:") || has_line(manifest, "AWSTemplateFormatVersion")) {
        manifest_cloudformation(manifest);
    } else if (has_line(manifest, "- hosts:") || has_line(manifest, "  hosts:")) {
        manifest_playbook(manifest);
    }
}
