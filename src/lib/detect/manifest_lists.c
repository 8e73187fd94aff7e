/* More formats that are a map or list of names and versions: Bower, Elm, Gleam, pixi, mise, .NET's
 * global.json, hpack; and the lock files of Gradle, Terraform, Julia, renv, Carthage. */
#include "detect/manifest_parsers.h"
#include "detect/manifest_tokens.h"

#include <string.h>

/* {name: requirement, ...}, where a requirement may be a table with a version. */
static void depend_map(struct manifest *manifest, const char *ecosystem, const struct node *map,
                       enum dependency_scope scope)
{
    for (const struct node *entry = node_first(map); entry != NULL; entry = entry->next) {
        bool table = entry->kind == NODE_MAP;

        if (entry->key != NULL && node_get(entry, "path") == NULL) {
            manifest_depend(manifest, ecosystem, entry->key,
                            table ? node_get_text(entry, "version") : entry->text, scope,
                            entry->line);
        }
    }
}

/* Its names are npm's, mostly, and prove the same. */
void manifest_bower(struct manifest *manifest)
{
    static const char *const sections[] = {"dependencies", "devDependencies"};
    const struct node *root = manifest_json(manifest);

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const struct node *section = node_get(root, sections[i]);

        depend_map(manifest, "bower", section, i == 0 ? SCOPE_RUNTIME : SCOPE_DEV);
        for (const struct node *entry = node_first(section); entry != NULL; entry = entry->next) {
            if (entry->key != NULL) {
                manifest_prove(manifest, "npm", entry->key, entry->line);
            }
        }
    }
}

/* Applications list "direct" and "indirect" ones, packages all in one map. */
void manifest_elm(struct manifest *manifest)
{
    static const char *const sections[] = {"dependencies", "test-dependencies"};
    const struct node *root = manifest_json(manifest);

    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        const struct node *section = node_get(root, sections[i]);
        const struct node *direct = node_get(section, "direct");

        depend_map(manifest, "elm", direct != NULL ? direct : section,
                   i == 0 ? SCOPE_RUNTIME : SCOPE_DEV);
    }
}

void manifest_gleam(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);

    depend_map(manifest, "hex", node_get(root, "dependencies"), SCOPE_RUNTIME);
    depend_map(manifest, "hex", node_get(root, "dev-dependencies"), SCOPE_DEV);
    depend_map(manifest, "hex", node_get(root, "dev_dependencies"), SCOPE_DEV);
}

static void read_pixi(struct manifest *manifest, const struct node *owner)
{
    depend_map(manifest, "conda", node_get(owner, "dependencies"), SCOPE_RUNTIME);
    for (const struct node *entry = node_first(node_get(owner, "pypi-dependencies")); entry != NULL;
         entry = entry->next) {
        const char *version =
            entry->kind == NODE_MAP ? node_get_text(entry, "version") : entry->text;

        if (entry->key != NULL && node_get(entry, "path") == NULL) {
            char *name = manifest_copy(manifest, entry->key, strlen(entry->key));

            manifest_depend(manifest, "pypi", pypi_normalize(name), version, SCOPE_RUNTIME,
                            entry->line);
        }
    }
}

void manifest_pixi(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);

    read_pixi(manifest, root);
    for (const struct node *feature = node_first(node_get(root, "feature")); feature != NULL;
         feature = feature->next) {
        read_pixi(manifest, feature);
    }
}

void manifest_mise(struct manifest *manifest)
{
    const struct node *tools = node_get(manifest_toml(manifest), "tools");

    for (const struct node *tool = node_first(tools); tool != NULL; tool = tool->next) {
        if (tool->key != NULL) {
            manifest_prove(manifest, "engine", tool->key, tool->line);
        }
    }
}

void manifest_global_json(struct manifest *manifest)
{
    const struct node *root = manifest_json(manifest);
    const struct node *sdk = node_get(root, "sdk");

    if (sdk != NULL) {
        manifest_prove(manifest, "engine", "dotnet", sdk->line);
    }
    depend_map(manifest, "nuget", node_get(root, "msbuild-sdks"), SCOPE_BUILD);
}

/* hpack's package.yaml: 'dependencies: [base, "text >= 2"]' at the top and in every component. */
static void read_hpack(struct manifest *manifest, const struct node *owner,
                       enum dependency_scope scope)
{
    for (const struct node *entry = node_first(node_get(owner, "dependencies")); entry != NULL;
         entry = entry->next) {
        const char *text = entry->kind == NODE_MAP ? node_get_text(entry, "name") : entry->text;
        size_t size = strcspn(text, " \t<>=^&|(");
        const char *name = manifest_copy(manifest, text, size);

        if (strcmp(name, "base") != 0) {
            manifest_depend(manifest, "cabal", name, text + size + strspn(text + size, " \t"),
                            scope, entry->line);
        }
    }
}

void manifest_hpack(struct manifest *manifest)
{
    static const struct {
        const char *section;
        enum dependency_scope scope;
    } sections[] = {
        {"executables", SCOPE_RUNTIME}, {"tests", SCOPE_DEV}, {"benchmarks", SCOPE_DEV}};
    const struct node *root = manifest_yaml(manifest);

    read_hpack(manifest, root, SCOPE_RUNTIME);
    read_hpack(manifest, node_get(root, "library"), SCOPE_RUNTIME);
    read_hpack(manifest, node_get(root, "executable"), SCOPE_RUNTIME);
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        for (const struct node *component = node_first(node_get(root, sections[i].section));
             component != NULL; component = component->next) {
            read_hpack(manifest, component, sections[i].scope);
        }
    }
}

/* gradle.lockfile: "group:artifact:version=configuration,..." */
void manifest_gradle_lock(struct manifest *manifest)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *end = *text == '#' ? NULL : strchr(text, '=');
        char *version;

        if (end == NULL) {
            continue;
        }
        *end = '\0';
        version = strrchr(text, ':');
        if (version != NULL && strchr(text, ':') != version) {
            *version++ = '\0';
            manifest_lock(manifest, "maven", text, NULL, version, NULL, line.number);
        }
    }
}

/* .terraform.lock.hcl: 'provider "registry.terraform.io/hashicorp/aws" { version = "5.0.0" }' */
void manifest_terraform_lock(struct manifest *manifest)
{
    struct token_reader reader;
    const char *provider = NULL;

    tokens_begin(&reader, manifest, &tokens_hcl);
    for (struct token token; (token = tokens_next(&reader)).kind != TOKEN_END;) {
        struct token next = tokens_peek(&reader);

        if (token_is(&token, "provider") && next.kind == TOKEN_STRING) {
            const char *name = token_copy(manifest, &next);
            const char *slash = strchr(name, '/');

            provider = slash != NULL && strchr(slash + 1, '/') != NULL ? slash + 1 : name;
        } else if (provider != NULL && token_is(&token, "version") && token_is(&next, "=")) {
            tokens_next(&reader);
            next = tokens_next(&reader);
            if (next.kind == TOKEN_STRING) {
                manifest_lock(manifest, "terraform-provider", provider, NULL,
                              token_copy(manifest, &next), NULL, next.line);
            }
            provider = NULL;
        }
    }
}

/* Julia's Manifest.toml: [[deps.Name]] or, before its version 2, [[Name]]. */
void manifest_julia_lock(struct manifest *manifest)
{
    const struct node *root = manifest_toml(manifest);
    const struct node *packages = node_get(root, "deps");

    packages = packages != NULL ? packages : root;
    for (const struct node *entry = node_first(packages); entry != NULL; entry = entry->next) {
        if (entry->key != NULL && entry->kind == NODE_LIST) {
            manifest_lock(manifest, "julia", entry->key, NULL,
                          node_get_text(entry->first, "version"), NULL, entry->line);
        }
    }
}

static void lock_package(struct manifest *manifest, void *context, const char *section,
                         const struct node *package)
{
    (void)context, (void)section;
    manifest_lock(manifest, "cran", package->key, NULL, node_get_text(package, "Version"), NULL,
                  package->line);
}

void manifest_renv_lock(struct manifest *manifest)
{
    static const char *const sections[] = {"Packages", NULL};

    manifest_stream_json(manifest, sections, lock_package, NULL);
}

/* 'github "owner/name" ~> 1.0'; with a lock "owner/name" "1.0.1". */
static void read_carthage(struct manifest *manifest, bool locked)
{
    struct manifest_line line;

    manifest_lines(manifest, &line);
    for (char *text; (text = manifest_next_trimmed(&line)) != NULL;) {
        char *kind = *text == '#' ? NULL : text_word(&text, " \t");
        char *name = kind == NULL ? NULL : text_word(&text, " \t");

        if (name == NULL || (strcmp(kind, "github") != 0 && strcmp(kind, "git") != 0 &&
                             strcmp(kind, "binary") != 0)) {
            continue;
        }
        text_cut(text, "#");
        name = text_unquote(name);
        if (locked) {
            manifest_lock(manifest, "carthage", name, NULL, text_unquote(text_trim(text)), NULL,
                          line.number);
        } else {
            manifest_depend(manifest, "carthage", name, text_unquote(text_trim(text)),
                            SCOPE_RUNTIME, line.number);
        }
    }
}

void manifest_carthage(struct manifest *manifest)
{
    read_carthage(manifest, false);
}

void manifest_carthage_lock(struct manifest *manifest)
{
    read_carthage(manifest, true);
}
